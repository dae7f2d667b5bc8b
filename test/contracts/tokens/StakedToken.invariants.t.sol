// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {StakedToken} from "../../../contracts/tokens/StakedToken.sol";
import {Test} from "../support/Test.sol";

/// @notice Does with a staked token what anybody may, and keeps its books from outside.
contract StakedTokenHandler is Test {
    address public constant SINK = address(0x51A5);

    MintableToken public immutable weth;
    StakedToken public immutable staked;
    address[3] public actors = [address(0xA1), address(0xA2), address(0xA3)];

    uint256 public paidIn;
    uint256 public paidOut;
    uint256 public slashed;
    bool public rateFellUnslashed;

    uint256[] private _open;

    constructor() {
        weth = new MintableToken("WETH", "WETH", 18, address(this));
        staked = new StakedToken("Staked", "stWETH", address(weth), 1 hours, address(this));
        staked.setSlasher(address(this));
        weth.mint(address(this), 1e40);
        weth.approve(address(staked), MAX);
    }

    modifier watched() {
        (uint256 assets, uint256 supply) = (staked.totalAssets(), staked.totalSupply());
        _;
        (uint256 assets2, uint256 supply2) = (staked.totalAssets(), staked.totalSupply());
        if (supply != 0 && supply2 != 0 && assets2 * supply < assets * supply2) rateFellUnslashed = true;
    }

    function stake(uint256 who, uint256 amount) external watched {
        amount = bound(amount, 1, 1e24);
        try staked.stake(amount, actors[who % 3]) {
            paidIn += amount;
        } catch {}
    }

    function request(uint256 who, uint256 shares) external watched {
        address owner = actors[who % 3];
        uint256 held = staked.balanceOf(owner);
        if (held == 0) return;
        vm.prank(owner);
        _open.push(staked.requestUnstake(bound(shares, 1, held)));
    }

    function claim(uint256 which) external watched {
        if (_open.length == 0) return;
        uint256 index = which % _open.length;
        uint256 id = _open[index];
        (address owner, , uint256 claimableAt) = staked.requests(id);
        if (block.timestamp < claimableAt) vm.warp(claimableAt);
        vm.prank(owner);
        try staked.claim(id, owner) returns (uint256 assets) {
            paidOut += assets;
            _open[index] = _open[_open.length - 1];
            _open.pop();
        } catch {}
    }

    function reward(uint256 amount) external watched {
        if (staked.totalSupply() == 0) return;
        amount = bound(amount, 0, 1e23);
        staked.reward(amount);
        paidIn += amount;
    }

    function slash(uint256 part) external {
        uint256 amount = (staked.totalAssets() * bound(part, 0, 5000)) / 10_000;
        staked.slash(amount, SINK);
        slashed += amount;
    }

    function sharesHeld() external view returns (uint256 sum) {
        for (uint256 i = 0; i < actors.length; ++i) sum += staked.balanceOf(actors[i]);
        for (uint256 i = 0; i < _open.length; ++i) {
            (, uint256 shares, ) = staked.requests(_open[i]);
            sum += shares;
        }
    }
}

/// @notice What no sequence of calls can do to a staked token.
contract StakedTokenInvariantsTest is Test {
    StakedTokenHandler private handler;

    function setUp() public {
        startClock();
        handler = new StakedTokenHandler();
        handler.stake(0, 1e20);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_TheStakeIsWhatCameInLessWhatLeft() public view {
        uint256 stake = handler.staked().totalAssets();
        assertEq(stake, handler.paidIn() - handler.paidOut() - handler.slashed(), "stake = in - out - slashed");
        assertEq(handler.weth().balanceOf(address(handler.staked())), stake, "the token holds its stake");
    }

    function invariant_TheSharesAreAccountedFor() public view {
        assertEq(handler.sharesHeld(), handler.staked().totalSupply(), "shares held and waiting are the supply");
    }

    function invariant_OnlyASlashLowersTheRate() public view {
        assertFalse(handler.rateFellUnslashed(), "no other call lowers the rate");
    }

    /// @dev Not an invariant but its condition: that the handler does what it can do.
    function test_TheHandlerReachesEveryAction() public {
        handler.stake(1, 1e18);
        handler.reward(5e18);
        handler.request(0, 1e18);
        handler.slash(1000);
        handler.claim(0);
        assertTrue(handler.paidIn() > 1.05e20 && handler.paidOut() > 0 && handler.slashed() > 0, "all of them");
    }
}
