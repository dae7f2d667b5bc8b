// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {ILendingPool} from "../../../contracts/interfaces/ILendingPool.sol";
import {ILendingPoolErrors} from "../../../contracts/interfaces/ILendingPoolErrors.sol";
import {ReserveSettings} from "../../../contracts/interfaces/LendingTypes.sol";
import {FlashBorrower} from "../support/FlashBorrower.sol";
import {HookedToken} from "../support/HookedToken.sol";
import {LendingFixture} from "../support/LendingFixture.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";

contract LendingPoolFlashLoanTest is LendingFixture {
    uint256 private constant LOAN = 100_000e6;
    uint256 private constant PREMIUM = 50e6;

    FlashBorrower private borrower;

    function setUp() public override {
        super.setUp();
        _supply(alice, usdc, 1_000_000e6);
        borrower = new FlashBorrower(address(pool));
        usdc.mint(address(borrower), 1_000e6);
    }

    function test_LendsForOneCallForAPremium() public {
        assertEq(pool.FLASHLOAN_PREMIUM_TOTAL(), 5, "0.05% by default");
        assertEq(pool.FLASHLOAN_PREMIUM_TO_PROTOCOL(), 0, "all of it for the suppliers");
        vm.expectEmit(address(pool));
        emit ILendingPool.FlashLoan(address(borrower), bob, address(usdc), LOAN, 0, PREMIUM, 3);
        vm.prank(bob);
        pool.flashLoanSimple(address(borrower), address(usdc), LOAN, "params", 3);

        assertEq(borrower.asset(), address(usdc), "the receiver is told the asset");
        assertEq(borrower.amount(), LOAN, "the amount");
        assertEq(borrower.premium(), PREMIUM, "the premium");
        assertEq(borrower.initiator(), bob, "who asked for the loan");
        assertEq(borrower.params(), bytes("params"), "and what that one had to say");
        assertEq(borrower.held(), 1_000e6 + LOAN, "the receiver had the tokens");
        assertEq(_liquidity(usdc), 1_000_000e6 + PREMIUM, "they came back with the premium");
    }

    function test_ThePremiumGoesToTheSuppliers() public {
        _flash(LOAN);
        assertEq(_claimOf(alice, usdc), 1_000_000e6 + PREMIUM, "at once, by their index");
        assertEq(pool.getReserveData(address(usdc)).liquidityIndex, 1.00005e27, "50 of 1,000,000");
        assertEq(_treasuryClaim(usdc), 0, "nothing to the treasury");
    }

    function test_TheTreasuryMayTakeAShareOfThePremium() public {
        pool.setFlashLoanPremium(100, 3_000);
        _flash(LOAN);
        assertEq(_claimOf(alice, usdc), 1_000_000e6 + 700e6, "70% of 1%");
        assertEq(_treasuryClaim(usdc), 300e6, "30% of 1%");
        assertEq(_assets(usdc), _backedClaims(usdc), "liquidity + debt = claims + treasury - deficit");
    }

    function test_TheTreasurysClaimSharesInThePremium() public {
        pool.setFlashLoanPremium(100, 10_000);
        _flash(LOAN);
        assertEq(_treasuryClaim(usdc), 1_000e6, "all of the first premium");
        pool.setFlashLoanPremium(100, 0);
        usdc.mint(address(borrower), 1_000e6);
        _flash(LOAN);
        assertNear(_treasuryClaim(usdc), 1_000e6 + 999_001, 1, "a thousand of 1,001,000 of the second");
        assertNear(_assets(usdc), _backedClaims(usdc), 1, "liquidity + debt = claims + treasury - deficit");
    }

    function test_AFreeLoanCostsNothing() public {
        pool.setFlashLoanPremium(0, 0);
        _flash(1_000_000e6);
        assertEq(usdc.balanceOf(address(borrower)), 1_000e6, "nothing");
        assertEq(_claimOf(alice, usdc), 1_000_000e6, "nothing");
    }

    function test_InterestIsAccruedFirst() public {
        _supply(bob, weth, 1_000e18);
        _borrow(bob, usdc, 500_000e6);
        skip(YEAR);
        uint256 claim = _claimOf(alice, usdc);
        _flash(LOAN);
        assertNear(_claimOf(alice, usdc), claim + PREMIUM - 61_000, 2_000, "interest, and nearly all of the premium");
        assertGt(_treasuryClaim(usdc), 0, "the treasury's share of the interest shares in it too");
    }

    function test_RefusesALoanThatIsNotPaidBack() public {
        borrower.setAllowance(LOAN + PREMIUM - 1);
        vm.expectRevert(
            abi.encodeWithSelector(
                IERC20Errors.ERC20InsufficientAllowance.selector,
                address(pool),
                LOAN + PREMIUM - 1,
                LOAN + PREMIUM
            )
        );
        pool.flashLoanSimple(address(borrower), address(usdc), LOAN, "", 0);
    }

    function test_RefusesAReceiverThatDoesNotAgree() public {
        borrower.setAnswer(false);
        _expect(ILendingPoolErrors.InvalidFlashLoanReturn.selector);
        pool.flashLoanSimple(address(borrower), address(usdc), LOAN, "", 0);
    }

    function test_RefusesToLendWhatIsNotThere() public {
        vm.expectRevert(
            abi.encodeWithSelector(
                IERC20Errors.ERC20InsufficientBalance.selector,
                address(_receipt(usdc)),
                1_000_000e6,
                1_000_000e6 + 1
            )
        );
        pool.flashLoanSimple(address(borrower), address(usdc), 1_000_000e6 + 1, "", 0);
    }

    function test_RefusesReservesThatDoNotLendThisWay() public {
        ReserveSettings memory settings = _settings(7_500, 7_800, 10_500);
        settings.flashLoanEnabled = false;
        pool.configureReserve(address(usdc), settings);
        _expect(ILendingPoolErrors.FlashLoanDisabled.selector, address(usdc));
        pool.flashLoanSimple(address(borrower), address(usdc), LOAN, "", 0);
        _expect(ILendingPoolErrors.ReserveNotListed.selector, alice);
        pool.flashLoanSimple(address(borrower), alice, LOAN, "", 0);
    }

    // ------------------------------------------------------------------------------------------------ use of the pool

    function test_TheReceiverMayUseThePool() public {
        _supply(bob, weth, 10e18);
        _borrow(bob, usdc, 15_000e6);
        _setPrice(weth, 1_600e8);
        borrower.arm(abi.encodeCall(ILendingPool.liquidationCall, (address(weth), address(usdc), bob, 7_500e6, false)));
        usdc.mint(address(borrower), 7_500e6);
        _flash(LOAN);
        assertEq(_debtOf(bob, usdc), 7_500e6, "it repaid half of the debt");
        assertGt(weth.balanceOf(address(borrower)), 0, "and seized collateral");
        assertNear(_assets(usdc), _backedClaims(usdc), 1, "liquidity + debt = claims + treasury - deficit");
    }

    function test_TheReceiverMaySupplyWhatItBorrowed() public {
        borrower.arm(abi.encodeCall(ILendingPool.supply, (address(usdc), LOAN, address(borrower), 0)));
        usdc.mint(address(borrower), LOAN);
        _flash(LOAN);
        assertGe(_claimOf(address(borrower), usdc), LOAN, "a claim paid with its own money in the end");
        assertNear(_assets(usdc), _backedClaims(usdc), 1, "liquidity + debt = claims + treasury - deficit");
    }

    function test_LoansMayBeNested() public {
        borrower.arm(abi.encodeCall(ILendingPool.flashLoanSimple, (address(borrower), address(usdc), LOAN, "", 0)));
        _flash(LOAN);
        assertEq(_liquidity(usdc), 1_000_000e6 + 2 * PREMIUM, "two premiums");
        assertNear(_claimOf(alice, usdc), 1_000_000e6 + 2 * PREMIUM, 1, "both for the suppliers");
    }

    function test_RefusesALoanInTheMiddleOfAnAction() public {
        HookedToken hooked = new HookedToken();
        _list(address(hooked), 1e8, _settings(7_500, 7_800, 10_500));
        _fund(alice, MintableToken(address(hooked)), 10e18);
        hooked.arm(
            address(pool),
            abi.encodeCall(ILendingPool.flashLoanSimple, (address(borrower), address(usdc), LOAN, "", 0))
        );
        vm.prank(alice);
        _expect(ReentrancyGuard.ReentrancyGuardReentrantCall.selector);
        pool.supply(address(hooked), 10e18, alice, 0);
    }

    // ------------------------------------------------------------------------------------------------ properties

    function testFuzz_ThePremiumIsSharedOutWithoutLoss(uint256 amount, uint16 totalBps, uint16 protocolBps) public {
        amount = bound(amount, 1, 1_000_000e6);
        totalBps = uint16(bound(totalBps, 0, 10_000));
        protocolBps = uint16(bound(protocolBps, 0, 10_000));
        pool.setFlashLoanPremium(totalBps, protocolBps);
        usdc.mint(address(borrower), 1_000_000e6);
        uint256 before = usdc.balanceOf(address(borrower));
        _flash(amount);
        uint256 premium = before - usdc.balanceOf(address(borrower));
        assertEq(premium, (amount * totalBps + 5_000) / 1e4, "the premium, rounded half up");
        assertNear(_assets(usdc), _backedClaims(usdc), 2, "liquidity + debt = claims + treasury - deficit");
    }

    function _flash(uint256 amount) private {
        pool.flashLoanSimple(address(borrower), address(usdc), amount, "", 0);
    }
}
