// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {IIsolatedMarkets} from "../../../../contracts/interfaces/IIsolatedMarkets.sol";
import {MarketParams} from "../../../../contracts/interfaces/IMarketRateModel.sol";
import {MarketsFixture} from "../../support/MarketsFixture.sol";

/// @notice Who may do what, and what is refused.
contract IsolatedMarketsGuardsTest is MarketsFixture {
    // ------------------------------------------------------------------------------------------------ owner

    function test_OnlyTheOwnerEnablesRateModels() public {
        _expectNotOwner();
        markets.enableIrm(stranger);
        markets.enableIrm(stranger);
        assertTrue(markets.isIrmEnabled(stranger), "enabled");
        vm.expectRevert(IIsolatedMarkets.AlreadySet.selector);
        markets.enableIrm(stranger);
    }

    function test_OnlyTheOwnerEnablesThresholdsBelowOne() public {
        _expectNotOwner();
        markets.enableLltv(0.7e18);
        markets.enableLltv(0.7e18);
        assertTrue(markets.isLltvEnabled(0.7e18), "enabled");
        vm.expectRevert(IIsolatedMarkets.AlreadySet.selector);
        markets.enableLltv(0.7e18);
        vm.expectRevert(abi.encodeWithSelector(IIsolatedMarkets.OutOfRange.selector, 1e18));
        markets.enableLltv(1e18);
    }

    function test_OnlyTheOwnerSetsFeesUpToAQuarter() public {
        _expectNotOwner();
        markets.setFee(wethMarket, 0.1e18);
        markets.setFee(wethMarket, 0.25e18);
        assertEq(_market(wethMarket).fee, 0.25e18, "the fee");
        vm.expectRevert(IIsolatedMarkets.AlreadySet.selector);
        markets.setFee(wethMarket, 0.25e18);
        vm.expectRevert(abi.encodeWithSelector(IIsolatedMarkets.OutOfRange.selector, 0.25e18 + 1));
        markets.setFee(wethMarket, 0.25e18 + 1);
    }

    function test_OnlyTheOwnerSetsTheFeesRecipient() public {
        _expectNotOwner();
        markets.setFeeRecipient(stranger);
        markets.setFeeRecipient(stranger);
        assertEq(markets.feeRecipient(), stranger, "the recipient");
        vm.expectRevert(IIsolatedMarkets.AlreadySet.selector);
        markets.setFeeRecipient(stranger);
    }

    // ------------------------------------------------------------------------------------------------ markets

    function test_AMarketIsCreatedOnceAndFromWhatIsEnabled() public {
        vm.expectRevert(abi.encodeWithSelector(IIsolatedMarkets.MarketAlreadyCreated.selector, _id(wethMarket)));
        markets.createMarket(wethMarket);
        MarketParams memory params = wethMarket;
        params.irm = stranger;
        vm.expectRevert(abi.encodeWithSelector(IIsolatedMarkets.IrmNotEnabled.selector, stranger));
        markets.createMarket(params);
        params = wethMarket;
        params.lltv = 0.1e18;
        vm.expectRevert(abi.encodeWithSelector(IIsolatedMarkets.LltvNotEnabled.selector, 0.1e18));
        markets.createMarket(params);
        assertEq(abi.encode(markets.idToMarketParams(_id(altMarket))), abi.encode(altMarket), "its parameters");
    }

    function test_NothingHappensInAMarketThatIsNot() public {
        MarketParams memory none = wethMarket;
        none.oracle = stranger;
        bytes memory refusal = abi.encodeWithSelector(IIsolatedMarkets.MarketNotCreated.selector, _id(none));
        vm.expectRevert(refusal);
        markets.accrueInterest(none);
        vm.expectRevert(refusal);
        markets.setFee(none, 1);
        vm.startPrank(lender);
        vm.expectRevert(refusal);
        markets.supply(none, 1, 0, lender, "");
        vm.expectRevert(refusal);
        markets.supplyCollateral(none, 1, lender, "");
        vm.expectRevert(refusal);
        markets.liquidate(none, borrower, 1, 0, "");
        vm.stopPrank();
    }

    // ------------------------------------------------------------------------------------------------ positions

    function test_NobodyTakesFromAnotherWithoutAuthorization() public {
        _supply(wethMarket, lender, 10_000e6);
        _pledgeAndBorrow(wethMarket, lender, 10e18, 1e6);
        bytes memory refusal = abi.encodeWithSelector(IIsolatedMarkets.Unauthorized.selector, stranger, lender);
        vm.startPrank(stranger);
        vm.expectRevert(refusal);
        markets.withdraw(wethMarket, 1, 0, lender, stranger);
        vm.expectRevert(refusal);
        markets.borrow(wethMarket, 1, 0, lender, stranger);
        vm.expectRevert(refusal);
        markets.withdrawCollateral(wethMarket, 1, lender, stranger);
        vm.stopPrank();

        vm.prank(lender);
        markets.setAuthorization(stranger, true);
        vm.startPrank(stranger);
        markets.withdraw(wethMarket, 1, 0, lender, stranger);
        markets.borrow(wethMarket, 1, 0, lender, stranger);
        markets.withdrawCollateral(wethMarket, 1, lender, stranger);
        vm.stopPrank();

        vm.startPrank(lender);
        vm.expectRevert(IIsolatedMarkets.AlreadySet.selector);
        markets.setAuthorization(stranger, true);
        markets.setAuthorization(stranger, false);
        vm.stopPrank();
        vm.prank(stranger);
        vm.expectRevert(refusal);
        markets.withdraw(wethMarket, 1, 0, lender, stranger);
    }

    function test_OneOfAssetsAndSharesIsNamed() public {
        _supply(wethMarket, lender, 1_000e6);
        uint256[2] memory both = [uint256(0), 1];
        vm.startPrank(lender);
        for (uint256 i = 0; i < both.length; ++i) {
            uint256 n = both[i];
            vm.expectRevert(IIsolatedMarkets.InconsistentInput.selector);
            markets.supply(wethMarket, n, n, lender, "");
            vm.expectRevert(IIsolatedMarkets.InconsistentInput.selector);
            markets.withdraw(wethMarket, n, n, lender, lender);
            vm.expectRevert(IIsolatedMarkets.InconsistentInput.selector);
            markets.borrow(wethMarket, n, n, lender, lender);
            vm.expectRevert(IIsolatedMarkets.InconsistentInput.selector);
            markets.repay(wethMarket, n, n, lender, "");
            vm.expectRevert(IIsolatedMarkets.InconsistentInput.selector);
            markets.liquidate(wethMarket, borrower, n, n, "");
        }
        vm.expectRevert(IIsolatedMarkets.InconsistentInput.selector);
        markets.supplyCollateral(wethMarket, 0, lender, "");
        vm.expectRevert(IIsolatedMarkets.InconsistentInput.selector);
        markets.withdrawCollateral(wethMarket, 0, lender, lender);
        vm.stopPrank();
    }

    function test_NobodyIsNotAnAccount() public {
        _supply(wethMarket, lender, 1_000e6);
        vm.startPrank(lender);
        vm.expectRevert(IIsolatedMarkets.ZeroAddress.selector);
        markets.supply(wethMarket, 1, 0, address(0), "");
        vm.expectRevert(IIsolatedMarkets.ZeroAddress.selector);
        markets.withdraw(wethMarket, 1, 0, lender, address(0));
        vm.expectRevert(IIsolatedMarkets.ZeroAddress.selector);
        markets.borrow(wethMarket, 1, 0, lender, address(0));
        vm.expectRevert(IIsolatedMarkets.ZeroAddress.selector);
        markets.repay(wethMarket, 1, 0, address(0), "");
        vm.expectRevert(IIsolatedMarkets.ZeroAddress.selector);
        markets.supplyCollateral(wethMarket, 1, address(0), "");
        vm.expectRevert(IIsolatedMarkets.ZeroAddress.selector);
        markets.withdrawCollateral(wethMarket, 1, lender, address(0));
        vm.stopPrank();
    }

    function test_CallsForACallbackAreRefused() public {
        vm.startPrank(lender);
        vm.expectRevert(IIsolatedMarkets.NoCallbacks.selector);
        markets.supply(wethMarket, 1, 0, lender, "data");
        vm.expectRevert(IIsolatedMarkets.NoCallbacks.selector);
        markets.repay(wethMarket, 1, 0, lender, "data");
        vm.expectRevert(IIsolatedMarkets.NoCallbacks.selector);
        markets.supplyCollateral(wethMarket, 1, lender, "data");
        vm.expectRevert(IIsolatedMarkets.NoCallbacks.selector);
        markets.liquidate(wethMarket, borrower, 1, 0, "data");
        vm.stopPrank();
    }

    function test_AHealthyBorrowerIsNotLiquidated() public {
        _supply(wethMarket, lender, 10_000e6);
        _pledgeAndBorrow(wethMarket, borrower, 1e18, 1_720e6);
        vm.prank(keeper);
        vm.expectRevert(abi.encodeWithSelector(IIsolatedMarkets.HealthyPosition.selector, _id(wethMarket), borrower));
        markets.liquidate(wethMarket, borrower, 1, 0, "");
        wethOracle.set(PRICE_WETH - 1e18);
        vm.prank(keeper);
        markets.liquidate(wethMarket, borrower, 1, 0, "");
    }

    function test_CollateralThatDebtNeedsStays() public {
        _supply(wethMarket, lender, 10_000e6);
        _pledgeAndBorrow(wethMarket, borrower, 1e18, 860e6);
        vm.startPrank(borrower);
        vm.expectRevert(
            abi.encodeWithSelector(IIsolatedMarkets.InsufficientCollateral.selector, _id(wethMarket), borrower)
        );
        markets.withdrawCollateral(wethMarket, 0.5e18 + 1, borrower, borrower);
        markets.withdrawCollateral(wethMarket, 0.5e18, borrower, borrower);
        vm.stopPrank();
    }

    function _expectNotOwner() private {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger));
    }
}
