// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IAggregatorV3} from "../../../contracts/interfaces/IAggregatorV3.sol";
import {IVolatilityOracle} from "../../../contracts/interfaces/IVolatilityOracle.sol";
import {PriceFeed} from "../../../contracts/oracle/PriceFeed.sol";
import {VolatilityOracle} from "../../../contracts/risk/VolatilityOracle.sol";
import {Test} from "../support/Test.sol";

/// @notice A feed at 2,000 USD and its volatility with a half-life of an hour, half a percent an hour at first.
contract VolatilityOracleTest is Test {
    /// @dev 2 ** (-1 / 3600)
    uint256 private constant DECAY = 999807477651317445226494905;
    uint256 private constant FIRST = 0.005e18;
    uint256 private constant FIRST_VARIANCE = 0.000025e27;

    PriceFeed private feed;
    VolatilityOracle private oracle;

    function setUp() public {
        startClock();
        PriceFeed.Settings memory settings = PriceFeed.Settings({
            decimals: 8,
            minAnswer: -1,
            maxAnswer: type(int192).max,
            heartbeat: 1 hours,
            deviationBps: 50
        });
        feed = new PriceFeed("ETH / USD", settings, address(this));
        feed.setTransmitter(address(this), true);
        _answer(2_000e8);
        oracle = new VolatilityOracle(feed, DECAY, FIRST);
        feed.setValidator(address(oracle));
    }

    // ------------------------------------------------------------------------------------------------ closed forms

    /// @dev Worked out with 60 decimal digits by another program (docs/systems/dynamic-thresholds.md).
    function test_IrregularStepsGiveTheVarianceWorkedOutElsewhere() public {
        uint256[2][8] memory steps = [
            [uint256(12), 2_010],
            [uint256(48), 1_995],
            [uint256(600), 1_900],
            [uint256(3_600), 1_900],
            [uint256(1), 1_950],
            [uint256(0), 1_930], // in the same second: counts as one
            [uint256(10_800), 2_500],
            [uint256(300), 2_250]
        ];
        uint256[8] memory variances = [
            uint256(42250980460500691709246),
            80287002469822131711247,
            1555898769347785884905581,
            777949384673892942452790,
            1257772226475241747922504,
            1330437948902527991992744,
            25606585019593379235596056,
            30904480313690830227788783
        ];
        for (uint256 i = 0; i < steps.length; ++i) {
            skip(steps[i][0]);
            _answer(steps[i][1] * 1e8);
            assertNear(oracle.hourlyVarianceRay(), variances[i], 1e6, "variance after the step");
        }
        assertNear(oracle.hourlyVolatility(), 175796701657598884, 1e4, "hourly");
        assertNear(oracle.annualVolatility(), 16453669728906426326, 1e6, "annual");
        skip(1_800);
        assertNear(oracle.hourlyVolatility(), 147826816237301638, 1e4, "half an hour later");
    }

    function test_WithoutMovesTheVarianceHalvesInAHalfLife() public {
        skip(1 hours);
        assertNear(oracle.hourlyVolatility(), Math.sqrt((FIRST_VARIANCE * 1e9) / 2), 1e3, "as read");
        _answer(2_000e8);
        assertNear(oracle.hourlyVarianceRay(), FIRST_VARIANCE / 2, 1e6, "as taken in");
    }

    /// @dev At equal steps v(n) = v(0) * w^n + (1 - w^n) * r^2 * 3600 / dt.
    function test_EqualReturnsAtEqualStepsConverge() public {
        uint256 price = 2_000e8;
        for (uint256 i = 0; i < 12; ++i) {
            skip(10 minutes);
            price = i % 2 == 0 ? (price * 101) / 100 : (price * 99) / 100; // 1% of either sign
            _answer(price);
        }
        // Two hours are two half-lives: a quarter of the first, three quarters of 6 * 1%^2.
        uint256 expected = FIRST_VARIANCE / 4 + (3 * uint256(0.0006e27)) / 4;
        assertNear(oracle.hourlyVarianceRay(), expected, expected / 1e6, "variance");
    }

    // ------------------------------------------------------------------------------------------------ rounds

    function test_TheFeedTellsIt() public {
        skip(60);
        vm.expectEmit(address(oracle));
        emit IVolatilityOracle.VolatilityUpdated(2, 1747609797574402099853800, block.timestamp);
        _answer(2_100e8);
        assertEq(oracle.lastRound(), 2, "taken in");
    }

    function test_AnyoneMayPokeAndNothingCountsTwice() public {
        feed.setValidator(address(0));
        skip(60);
        _answer(2_100e8);
        vm.prank(actor("stranger"));
        assertEq(oracle.poke(), 1, "one round");
        uint256 variance = oracle.hourlyVarianceRay();
        assertEq(oracle.poke(), 0, "none");
        vm.prank(actor("stranger"));
        oracle.validate(0, 0, 7, 5_000e8); // whoever calls, the feed is read
        assertEq(oracle.hourlyVarianceRay(), variance, "the same");
    }

    function test_RoundsThatWereMissedCountAsIfTheyWereNot() public {
        uint256 before = block.timestamp;
        VolatilityOracle late = new VolatilityOracle(feed, DECAY, FIRST);
        for (uint256 i = 1; i <= 20; ++i) {
            skip(30);
            _answer(2_000e8 + i * 13e8);
        }
        assertEq(late.lastRound(), 1, "nobody told it");
        assertEq(late.poke(), 16, "so many at once");
        assertEq(late.poke(), 4, "and the rest");
        assertEq(late.hourlyVarianceRay(), oracle.hourlyVarianceRay(), "variance");
        assertEq(late.lastTime(), before + 600, "time");
    }

    function test_AnswersWithoutAPriceAreLeftOut() public {
        skip(60);
        _answerRaw(-1);
        _answerRaw(0);
        assertEq(oracle.hourlyVarianceRay(), FIRST_VARIANCE, "no return");
        assertEq(oracle.lastPrice(), 2_000e8, "the last price stands");
        skip(60);
        _answer(2_020e8);
        assertGt(oracle.hourlyVarianceRay(), FIRST_VARIANCE, "the return is from it");
    }

    function test_TakesInMoreThanTheFeedsGasAllowsInSeveralCalls() public {
        feed.setValidator(address(0));
        for (uint256 i = 0; i < 40; ++i) {
            skip(3600);
            _answer(2_000e8 + (i % 2) * 100e8);
        }
        feed.setValidator(address(oracle));
        skip(12);
        _answer(2_000e8);
        assertEq(oracle.lastRound(), 17, "sixteen rounds within the feed's gas");
    }

    function test_RefusesADecayOutOfRange() public {
        uint256[2] memory bad = [uint256(0), RAY];
        for (uint256 i = 0; i < bad.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IVolatilityOracle.InvalidDecay.selector, bad[i]));
            new VolatilityOracle(feed, bad[i], FIRST);
        }
    }

    // ------------------------------------------------------------------------------------------------ properties

    function testFuzz_TheVarianceLiesBetweenWhatItWasAndTheReturns(uint256 price, uint256 elapsed) public {
        price = bound(price, 1, uint256(uint192(type(int192).max)));
        elapsed = bound(elapsed, 0, 30 days);
        skip(elapsed);
        _answer(price);
        uint256 distance = price > 2_000e8 ? price - 2_000e8 : 2_000e8 - price;
        uint256 move = distance > 20_000e8 ? 10 * RAY : (distance * RAY) / 2_000e8;
        uint256 rate = (((move * move) / RAY) * 3600) / (elapsed == 0 ? 1 : elapsed);
        uint256 variance = oracle.hourlyVarianceRay();
        assertGe(variance + 1e6, Math.min(FIRST_VARIANCE, rate), "not below both");
        assertLe(variance, Math.max(FIRST_VARIANCE, rate) + 1e6, "not above both");
    }

    function testFuzz_NoAnswerStopsIt(int192[6] calldata answers, uint32[6] calldata waits) public {
        for (uint256 i = 0; i < answers.length; ++i) {
            skip(waits[i]);
            if (answers[i] < -1) continue;
            _answerRaw(answers[i]);
            assertEq(oracle.lastRound(), _latestRound(), "taken in");
        }
        oracle.annualVolatility();
    }

    function _latestRound() private view returns (uint80 round) {
        (round, , , , ) = IAggregatorV3(address(feed)).latestRoundData();
    }

    function _answer(uint256 price) private {
        _answerRaw(int192(int256(price)));
    }

    function _answerRaw(int192 price) private {
        feed.transmit(price, uint64(block.timestamp));
    }
}
