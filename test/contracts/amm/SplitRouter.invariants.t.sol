// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SplitRouter} from "../../../contracts/amm/SplitRouter.sol";
import {ISplitRouter} from "../../../contracts/interfaces/ISplitRouter.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {SplitRouterFixture} from "../support/SplitRouterFixture.sol";
import {Test} from "../support/Test.sol";

/// @dev Sells through the router in any proportion, both ways, and sends it tokens by mistake.
contract CallsToARouter is Test {
    SplitRouter private immutable _router;
    MintableToken private immutable _token0;
    MintableToken private immutable _token1;
    ISplitRouter.Part[] private _parts;

    address public constant SINK = address(0x514C);
    /// @notice What sellers paid, and what the router said that it had paid out.
    uint256 public paid0;
    uint256 public paid1;
    uint256 public said0;
    uint256 public said1;
    /// @notice What was sent to the router beside a sale.
    uint256 public lost;

    constructor(SplitRouter router_, MintableToken token0_, MintableToken token1_, ISplitRouter.Part[] memory parts) {
        (_router, _token0, _token1) = (router_, token0_, token1_);
        for (uint256 i = 0; i < parts.length; ++i) _parts.push(parts[i]);
        token0_.approve(address(router_), MAX);
        token1_.approve(address(router_), MAX);
    }

    function sell(uint256 amount, uint256 a, uint256 b, uint256 c, bool sells0) external {
        amount = bound(amount, 0, 1e24);
        (_parts[0].weight, _parts[1].weight, _parts[2].weight) = (a % 4, b % 4, c % 4);
        (MintableToken sold, MintableToken bought) = sells0 ? (_token0, _token1) : (_token1, _token0);
        sold.mint(address(this), amount);
        try _router.swap(address(sold), address(bought), amount, 0, SINK, _parts) returns (uint256 out) {
            if (sells0) (paid0, said1) = (paid0 + amount, said1 + out);
            else (paid1, said0) = (paid1 + amount, said0 + out);
        } catch {}
    }

    function lose(uint256 amount) external {
        amount = bound(amount, 0, 1e6);
        _token0.mint(address(_router), amount);
        lost += amount;
    }
}

/// @notice What no sequence of sales can do.
contract SplitRouterInvariantsTest is SplitRouterFixture {
    CallsToARouter private handler;

    function setUp() public override {
        super.setUp();
        handler = new CallsToARouter(router, token0, token1, _parts(1, 1, 1));
        token0.transferOwnership(address(handler));
        token1.transferOwnership(address(handler));
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_TheRouterKeepsNothing() public view {
        assertEq(token0.balanceOf(address(router)), handler.lost(), "what was sent beside a sale stays, nothing else");
        assertEq(token1.balanceOf(address(router)), 0, "of the other token there is nothing");
        assertEq(token0.allowance(address(router), address(product)), 0, "nobody may take token 0");
        assertEq(token1.allowance(address(router), address(stable)), 0, "nor token 1");
    }

    function invariant_TokensAreConserved() public view {
        address sink = handler.SINK();
        assertEq(token0.balanceOf(sink), handler.said0(), "token 0 arrived as announced");
        assertEq(token1.balanceOf(sink), handler.said1(), "token 1 arrived as announced");
        assertEq(_inVenues(token0) + handler.said0(), 3e24 + handler.paid0(), "token 0 is in the venues or was paid");
        assertEq(_inVenues(token1) + handler.said1(), 3e24 + handler.paid1(), "token 1 is in the venues or was paid");
    }

    function _inVenues(MintableToken token) private view returns (uint256) {
        return token.balanceOf(address(pair)) + token.balanceOf(address(product)) + token.balanceOf(address(stable));
    }

    /// @dev Not an invariant but its condition: that the handler does what it can do.
    function test_TheHandlerReachesEveryAction() public {
        handler.sell(1e20, 1, 2, 3, true);
        handler.sell(1e20, 1, 0, 3, false);
        assertTrue(handler.paid0() == 1e20 && handler.paid1() == 1e20, "sells both ways");
        handler.lose(5);
        assertEq(handler.lost(), 5, "loses");
    }
}
