// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CircuitBreaker} from "../../../contracts/breaker/CircuitBreaker.sol";
import {ICircuitBreaker} from "../../../contracts/interfaces/ICircuitBreaker.sol";
import {Test} from "../support/Test.sol";

/// @notice Which moves trip, and over which window.
contract CircuitBreakerWindowTest is Test {
    uint16 private constant MOVE_BPS = 1_000;
    uint32 private constant WINDOW = 10;
    uint32 private constant COOL_DOWN = 5;
    /// @dev What a feed gives its validator.
    uint256 private constant VALIDATOR_GAS = 500_000;

    CircuitBreaker private breaker;

    /// @dev What was reported, for the test that reckons the plain way.
    struct Report {
        uint256 blockNumber;
        uint256 price;
    }
    Report[] private reports;

    function setUp() public {
        startClock();
        breaker = new CircuitBreaker(address(this));
        breaker.setSource(address(this), true);
        _configure(WINDOW);
    }

    // ------------------------------------------------------------------------------------------------ limit

    function test_AFallTripsBeyondTheLimitAndNotAtIt() public {
        breaker.observe(1_000);
        mine(1);
        breaker.observe(900);
        assertEq(breaker.trips(), 0, "10% of the highest price");
        mine(1);
        vm.expectEmit(address(breaker));
        emit ICircuitBreaker.Tripped(address(this), 1_000, 899, block.number + COOL_DOWN);
        breaker.observe(899);
        assertEq(breaker.trips(), 1, "10.1% of the highest price");
    }

    function test_ARiseTripsBeyondTheLimitAndNotAtIt() public {
        breaker.observe(1_000);
        mine(1);
        breaker.observe(1_100);
        assertEq(breaker.trips(), 0, "10% of the lowest price");
        mine(1);
        vm.expectEmit(address(breaker));
        emit ICircuitBreaker.Tripped(address(this), 1_000, 1_101, block.number + COOL_DOWN);
        breaker.observe(1_101);
        assertEq(breaker.trips(), 1, "10.1% of the lowest price");
    }

    function test_AFallIsMeasuredFromTheHighestPriceOfTheWindow() public {
        breaker.observe(1_000);
        mine(1);
        breaker.observe(1_050);
        mine(1);
        breaker.observe(945);
        assertEq(breaker.trips(), 0, "10% below the highest");
        mine(1);
        breaker.observe(944);
        assertEq(breaker.trips(), 1, "more");
    }

    function test_ARiseIsMeasuredFromTheLowestPriceOfTheWindow() public {
        breaker.observe(1_000);
        mine(1);
        breaker.observe(950);
        mine(1);
        breaker.observe(1_045);
        assertEq(breaker.trips(), 0, "10% above the lowest");
        mine(1);
        breaker.observe(1_046);
        assertEq(breaker.trips(), 1, "more");
    }

    function test_TheFirstPriceTripsNothing() public {
        breaker.observe(1);
        assertEq(breaker.trips(), 0, "there is nothing to compare it with");
    }

    function test_APriceOfZeroIsIgnored() public {
        breaker.observe(1_000);
        breaker.observe(0);
        assertEq(breaker.trips(), 0, "no move");
        breaker.observe(899);
        assertEq(breaker.trips(), 1, "the price before it still counts");
    }

    function test_AMoveWithinABlockTrips() public {
        breaker.observe(1_000);
        breaker.observe(899);
        assertEq(breaker.trips(), 1, "the price before the move was reported in the same block");
    }

    // ------------------------------------------------------------------------------------------------ window

    function test_ThePriceInForceWhenTheWindowBeganCounts() public {
        breaker.observe(1_000);
        mine(100 * WINDOW);
        breaker.observe(899);
        assertEq(breaker.trips(), 1, "no price took its place, so it was in force all the time");
    }

    function test_APriceCountsUntilAnotherTookItsPlaceAWindowAgo() public {
        breaker.observe(1_000);
        mine(1);
        breaker.observe(950);
        mine(WINDOW - 1); // The window begins with the block of the first price.
        breaker.observe(890);
        assertEq(breaker.trips(), 1, "in force at the start of the window");
    }

    function test_APriceThatWasReplacedAWindowAgoDoesNotCount() public {
        breaker.observe(1_000);
        mine(1);
        breaker.observe(950);
        mine(WINDOW); // The window begins with the block of the second price.
        breaker.observe(890);
        assertEq(breaker.trips(), 0, "forgotten");
        breaker.observe(854);
        assertEq(breaker.trips(), 1, "more than 10% below the second price");
    }

    function test_OfABlockOnlyTheLastPriceIsRemembered() public {
        breaker.observe(1_000);
        breaker.observe(1_090);
        breaker.observe(1_000);
        mine(1);
        breaker.observe(980);
        assertEq(breaker.trips(), 0, "1,090 did not outlast its block");
    }

    function test_AShorterWindowForgetsSooner() public {
        breaker.observe(1_000);
        mine(1);
        breaker.observe(950);
        mine(3);
        _configure(3);
        breaker.observe(890);
        assertEq(breaker.trips(), 0, "the first price is outside of the new window");
    }

    function test_TheFirstBlocksOfAChainHaveAShortWindow() public {
        vm.roll(2);
        breaker.observe(1_000);
        mine(1);
        breaker.observe(899);
        assertEq(breaker.trips(), 1, "the window does not begin before the chain");
    }

    // ------------------------------------------------------------------------------------------------ trips

    function test_OneMoveTripsOnce() public {
        breaker.observe(1_000);
        mine(1);
        breaker.observe(800);
        breaker.observe(800);
        mine(1);
        breaker.observe(790);
        assertEq(breaker.trips(), 1, "the window starts anew at the price that tripped");
    }

    function test_AFurtherMoveTripsAgain() public {
        breaker.observe(1_000);
        breaker.observe(800);
        mine(1);
        vm.expectEmit(address(breaker));
        emit ICircuitBreaker.Tripped(address(this), 800, 719, block.number + COOL_DOWN);
        breaker.observe(719);
        assertEq(breaker.trips(), 2, "more than 10% below the price that tripped");
    }

    function test_PricesBeyond208BitsAreTakenAsTheLargest() public {
        breaker.observe(MAX);
        mine(1);
        breaker.observe(MAX);
        breaker.observe(type(uint208).max);
        breaker.observe(uint256(type(uint208).max) + 6);
        assertEq(breaker.trips(), 0, "no move that can be told");
        breaker.observe(type(uint208).max / 2);
        assertEq(breaker.trips(), 1, "a fall that can");
        breaker.observe(MAX);
        assertEq(breaker.trips(), 2, "a rise that can");
    }

    // ------------------------------------------------------------------------------------------------ cost

    /// @dev A feed gives its validator a fixed amount of gas. Storage is cooled first, as in a transaction of its own.
    function test_AReportFitsAFeedsGasWhateverTheWindow() public {
        _configure(1024);
        for (uint256 i = 0; i < 1_100; ++i) {
            breaker.observe(1_000_000 - i);
            mine(1);
        }
        vm.cool(address(breaker));
        this.validateWithin(VALIDATOR_GAS, 999_700);
        assertEq(breaker.trips(), 0, "no move");
        mine(1);
        vm.cool(address(breaker));
        this.validateWithin(VALIDATOR_GAS, 700_000);
        assertEq(breaker.trips(), 1, "the move trips");
    }

    function test_AReportAfterALongSilenceFitsAFeedsGas() public {
        _configure(1024);
        for (uint256 i = 0; i < 1_100; ++i) {
            breaker.observe(1_000_000 + i);
            mine(1);
        }
        mine(5_000);
        vm.cool(address(breaker));
        this.validateWithin(VALIDATOR_GAS, 700_000);
        assertEq(breaker.trips(), 1, "the move trips");
    }

    function validateWithin(uint256 gas, int256 answer) external {
        breaker.validate{gas: gas}(0, 0, 0, answer);
    }

    // ------------------------------------------------------------------------------------------------ properties

    /// @dev Against the definition, reckoned the plain way over every report.
    function testFuzz_TripsExactlyWhenThePriceMovedBeyondTheLimit(uint256 seed) public {
        _configure(uint32(1 + (seed % 12)));
        uint256 expected;
        uint256 since;
        for (uint256 i = 0; i < 40; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            mine((seed >> 8) % 4);
            uint256 price = 1_000 + ((seed >> 16) % 150);
            bool trips = _movedBeyond(price, since, breaker.getSettings().windowBlocks);
            if (trips) (expected, since) = (expected + 1, reports.length);
            reports.push(Report(block.number, price));
            breaker.observe(price);
            assertEq(breaker.trips(), expected, "it trips exactly when the price moved beyond the limit");
        }
    }

    /// @dev Of each block the last price, and those that were in force at some time within the window.
    function _movedBeyond(uint256 price, uint256 since, uint256 window) private view returns (bool) {
        uint256 start = block.number - window;
        for (uint256 i = since; i < reports.length; ++i) {
            bool isLast = i + 1 == reports.length;
            if (!isLast && reports[i + 1].blockNumber == reports[i].blockNumber) continue;
            if (!isLast && reports[i + 1].blockNumber <= start) continue;
            uint256 past = reports[i].price;
            if (past > price && (past - price) * 1e4 > past * MOVE_BPS) return true;
            if (price > past && (price - past) * 1e4 > past * MOVE_BPS) return true;
        }
        return false;
    }

    function _configure(uint32 window) private {
        breaker.configure(ICircuitBreaker.Settings(MOVE_BPS, window, COOL_DOWN, true, true, true));
    }
}
