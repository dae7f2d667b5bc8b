// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IOutsideDesk} from "../../../contracts/interfaces/IOutsideDesk.sol";
import {OutsideDesk} from "../../../contracts/market/OutsideDesk.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {SilentToken} from "../support/SilentToken.sol";
import {Test} from "../support/Test.sol";

contract OutsideDeskTest is Test {
    uint16 private constant SPREAD_BPS = 10;

    OutsideDesk private desk;
    MintableToken private usd;
    MintableToken private btc;
    MintableToken private eth;
    address private alice;
    address private bob;

    function setUp() public {
        alice = actor("alice");
        bob = actor("bob");
        desk = new OutsideDesk(SPREAD_BPS, address(this));
        usd = new MintableToken("USD", "USD", 6, address(this));
        btc = new MintableToken("BTC", "BTC", 8, address(this));
        eth = new MintableToken("ETH", "ETH", 18, address(this));
        usd.mint(address(desk), 1_000_000e6);
        btc.mint(address(desk), 100e8);
        eth.mint(address(desk), 1_000e18);
        _post(address(usd), 1e8);
        _post(address(btc), 40_000e8);
        _post(address(eth), 2_000e8);
    }

    // ------------------------------------------------------------------------------------------------ deployment

    function test_KeepsItsSpread() public view {
        assertEq(desk.spreadBps(), SPREAD_BPS, "spread");
    }

    function test_RefusesASpreadOfEverything() public {
        vm.expectRevert(abi.encodeWithSelector(IOutsideDesk.InvalidSpread.selector, 10_000));
        new OutsideDesk(10_000, address(this));
        assertEq(new OutsideDesk(9_999, address(this)).spreadBps(), 9_999, "the widest spread");
    }

    // ------------------------------------------------------------------------------------------------ prices

    function test_OwnerPostsPrices() public {
        address[] memory assets = new address[](2);
        uint256[] memory prices = new uint256[](2);
        (assets[0], assets[1]) = (address(btc), address(eth));
        (prices[0], prices[1]) = (50_000e8, 3_000e8);
        vm.expectEmit(address(desk));
        emit IOutsideDesk.PricePosted(address(btc), 50_000e8);
        vm.expectEmit(address(desk));
        emit IOutsideDesk.PricePosted(address(eth), 3_000e8);
        desk.postPrices(assets, prices);
        assertEq(desk.priceOf(address(btc)), 50_000e8, "first price");
        assertEq(desk.priceOf(address(eth)), 3_000e8, "second price");
        assertEq(desk.priceOf(alice), 0, "no price reads 0");
    }

    function test_RefusesArraysOfDifferentLengths() public {
        vm.expectRevert(IOutsideDesk.LengthMismatch.selector);
        desk.postPrices(new address[](1), new uint256[](2));
        vm.expectRevert(IOutsideDesk.LengthMismatch.selector);
        desk.postPrices(new address[](2), new uint256[](1));
    }

    function test_OnlyTheOwnerPosts() public {
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, alice));
        desk.postPrices(new address[](0), new uint256[](0));
    }

    function test_RefusesAPriceThatDoesNotFit() public {
        uint256 tooMuch = uint256(type(uint128).max) + 1;
        vm.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 128, tooMuch));
        this.post(address(btc), tooMuch);
        assertEq(desk.priceOf(address(btc)), 40_000e8, "the old price stands");
    }

    // ------------------------------------------------------------------------------------------------ trades

    function test_TradesAtThePostedPricesLessTheSpread() public {
        btc.mint(alice, 1e8);
        vm.startPrank(alice);
        btc.approve(address(desk), 1e8);
        vm.expectEmit(address(desk));
        emit IOutsideDesk.Traded(alice, address(btc), address(eth), 1e8, 19.98e18, bob);
        uint256 out = desk.trade(address(btc), 1e8, address(eth), 19.98e18, bob);
        vm.stopPrank();

        assertEq(out, 19.98e18, "20 ETH less 0.1%");
        assertEq(eth.balanceOf(bob), 19.98e18, "the receiver is paid");
        assertEq(eth.balanceOf(address(desk)), 1_000e18 - 19.98e18, "out of the desk's stock");
        assertEq(btc.balanceOf(address(desk)), 101e8, "which takes what was sold");
        assertEq(btc.balanceOf(alice), 0, "from the seller");
    }

    function test_QuotesWhatATradeGives() public view {
        assertEq(desk.quote(address(eth), 1e18, address(usd)), 1_998e6, "ETH for USD");
        assertEq(desk.quote(address(usd), 2_000e6, address(eth)), 0.999e18, "USD for ETH");
        assertEq(desk.quote(address(usd), 40_000e6, address(btc)), 0.999e8, "USD for BTC");
    }

    function test_QuotesRoundDown() public view {
        assertEq(desk.quote(address(usd), 1, address(btc)), 0, "1e-6 USD is less than a unit of BTC");
        assertEq(desk.quote(address(eth), 501e6, address(usd)), 1, "1.001 less the spread becomes 1");
        assertEq(desk.quote(address(eth), 500e6, address(usd)), 0, "1 less the spread becomes 0");
    }

    function test_RefusesToPayTooLittle() public {
        vm.expectRevert(abi.encodeWithSelector(IOutsideDesk.InsufficientOutput.selector, 19.98e18, 19.98e18 + 1));
        desk.trade(address(btc), 1e8, address(eth), 19.98e18 + 1, bob);
    }

    function test_RefusesAnAssetWithoutAPrice() public {
        MintableToken other = new MintableToken("X", "X", 18, address(this));
        vm.expectRevert(abi.encodeWithSelector(IOutsideDesk.NoPrice.selector, address(other)));
        desk.quote(address(other), 1, address(eth));
        vm.expectRevert(abi.encodeWithSelector(IOutsideDesk.NoPrice.selector, address(other)));
        desk.quote(address(eth), 1, address(other));
        _post(address(other), 1e8);
        _post(address(other), 0);
        vm.expectRevert(abi.encodeWithSelector(IOutsideDesk.NoPrice.selector, address(other)));
        desk.quote(address(eth), 1, address(other));
    }

    function test_CannotPayWhatItDoesNotHold() public {
        btc.mint(alice, 1_000e8);
        vm.startPrank(alice);
        btc.approve(address(desk), MAX);
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, address(desk), 1_000e18, 19_980e18)
        );
        desk.trade(address(btc), 1_000e8, address(eth), 0, alice);
        vm.stopPrank();
    }

    function test_TradesTokensThatReturnNothing() public {
        SilentToken silent = new SilentToken(6);
        _post(address(silent), 1e8);
        silent.mint(address(desk), 1_000e6);
        usd.mint(alice, 100e6);
        vm.startPrank(alice);
        usd.approve(address(desk), 100e6);
        desk.trade(address(usd), 100e6, address(silent), 99.9e6, alice);
        assertEq(silent.balanceOf(alice), 99.9e6, "bought");
        silent.approve(address(desk), 99.9e6);
        desk.trade(address(silent), 99.9e6, address(usd), 0, alice);
        vm.stopPrank();
        assertEq(silent.balanceOf(alice), 0, "sold");
    }

    function testFuzz_ARoundTripNeverPays(uint256 amount, uint256 priceIn, uint256 priceOut) public {
        amount = bound(amount, 0, 1e30);
        priceIn = bound(priceIn, 1, 1e18);
        priceOut = bound(priceOut, 1, 1e18);
        desk = new OutsideDesk(0, address(this));
        _post(address(usd), priceIn);
        _post(address(eth), priceOut);
        uint256 there = desk.quote(address(usd), amount, address(eth));
        assertLe(desk.quote(address(eth), there, address(usd)), amount, "even without a spread");
    }

    function testFuzz_GivesTheWorthOfWhatItTakes(uint256 amount, uint256 price) public {
        amount = bound(amount, 0, 1e30);
        price = bound(price, 1, 1e18);
        _post(address(eth), price);
        // One ETH unit is worth price / 1e26 dollars, one USD unit 1e-6 dollars.
        uint256 expected = (amount * price * 9_990) / (1e4 * 1e20);
        assertEq(
            desk.quote(address(eth), amount, address(usd)),
            expected,
            "in * price(in) / price(out) * (1 - spread)"
        );
    }

    // ------------------------------------------------------------------------------------------------ helpers

    /// @dev External, so that a revert can be expected of the whole of it.
    function post(address asset, uint256 price) external {
        _post(asset, price);
    }

    function _post(address asset, uint256 price) private {
        address[] memory assets = new address[](1);
        uint256[] memory prices = new uint256[](1);
        (assets[0], prices[0]) = (asset, price);
        desk.postPrices(assets, prices);
    }
}
