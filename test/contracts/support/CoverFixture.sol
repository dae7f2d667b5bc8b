// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CoverPool} from "../../../contracts/insurance/CoverPool.sol";
import {ICoverPool} from "../../../contracts/interfaces/ICoverPool.sol";
import {RateSettings} from "../../../contracts/interfaces/LendingTypes.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {StubLossOracle} from "./StubLossOracle.sol";
import {Test} from "./Test.sol";

/// @title A cover pool with a million of capital and two protocols, which may take 60% of its capacity each
/// @notice Premiums are 2% a year, 6% more up to the kink at 80%, and 40% more from there to full use.
abstract contract CoverFixture is Test {
    uint32 internal constant DELAY = 1 days;
    uint40 internal constant TERM = 73 days; // A fifth of a year.

    CoverPool internal pool;
    MintableToken internal usdc;
    StubLossOracle internal alpha;
    StubLossOracle internal beta;

    address internal provider = actor("provider");
    address internal holder = actor("holder");
    address internal other = actor("other holder");
    address internal assessor = actor("assessor");
    address internal stranger = actor("stranger");

    function setUp() public virtual {
        startClock();
        usdc = new MintableToken("USD Coin", "USDC", 6, address(this));
        (alpha, beta) = (new StubLossOracle(), new StubLossOracle());
        pool = _deploy(10_000);
        for (uint256 i = 0; i < 4; ++i) {
            address who = [provider, holder, other, stranger][i];
            usdc.mint(who, 1e15);
            vm.prank(who);
            usdc.approve(address(pool), MAX);
        }
        _deposit(provider, 1_000_000e6);
    }

    function _deploy(uint32 leverageBps) internal returns (CoverPool made) {
        RateSettings memory curve = RateSettings(8_000, 200, 600, 4_000);
        made = new CoverPool(usdc, ICoverPool.Terms(leverageBps, DELAY), curve, assessor, address(this));
        made.setProtocol(alpha, 6_000);
        made.setProtocol(beta, 6_000);
    }

    function _deposit(address who, uint256 assets) internal returns (uint256) {
        vm.prank(who);
        return pool.deposit(assets, who);
    }

    function _buy(address who, StubLossOracle protocol, uint256 amount) internal returns (uint256) {
        vm.prank(who);
        return pool.buyCover(protocol, amount, TERM, MAX);
    }

    function _file(address who, uint256 id) internal {
        vm.prank(who);
        pool.fileClaim(id);
    }
}
