// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ConstantProductPair} from "../../../contracts/amm/ConstantProductPair.sol";
import {PairFactory} from "../../../contracts/amm/PairFactory.sol";
import {IUniswapV2Factory} from "../../../contracts/interfaces/IUniswapV2Factory.sol";
import {IUniswapV2Pair} from "../../../contracts/interfaces/IUniswapV2Pair.sol";
import {Test} from "../support/Test.sol";

contract PairFactoryTest is Test {
    address private constant LOW = address(0x1000);
    address private constant HIGH = address(0x2000);

    PairFactory private factory;
    address private setter;
    address private stranger;

    function setUp() public {
        setter = actor("fee setter");
        stranger = actor("stranger");
        factory = new PairFactory(setter);
    }

    function test_StartsWithoutPairsFeesOrBreaker() public view {
        assertEq(factory.allPairsLength(), 0, "pairs");
        assertEq(factory.feeTo(), address(0), "nobody takes a fee");
        assertEq(factory.breaker(), address(0), "no breaker");
        assertEq(factory.feeToSetter(), setter, "setter");
    }

    function test_CreatesAPairThatBothOrdersFind() public {
        address expected = _predict(LOW, HIGH);
        vm.expectEmit(address(factory));
        emit IUniswapV2Factory.PairCreated(LOW, HIGH, expected, 1);
        address pair = factory.createPair(HIGH, LOW);

        assertEq(pair, expected, "the address depends on the tokens alone");
        assertEq(factory.getPair(LOW, HIGH), pair, "found in order");
        assertEq(factory.getPair(HIGH, LOW), pair, "found the other way round");
        assertEq(factory.allPairs(0), pair, "listed");
        assertEq(factory.allPairsLength(), 1, "counted");
        assertEq(IUniswapV2Pair(pair).token0(), LOW, "token 0 has the lower address");
        assertEq(IUniswapV2Pair(pair).token1(), HIGH, "token 1 has the higher address");
        assertEq(IUniswapV2Pair(pair).factory(), address(factory), "the pair knows its factory");
    }

    function test_ListsPairsInOrderOfCreation() public {
        address first = factory.createPair(LOW, HIGH);
        address second = factory.createPair(LOW, address(0x3000));
        assertEq(factory.allPairs(0), first, "first");
        assertEq(factory.allPairs(1), second, "second");
        assertEq(factory.allPairsLength(), 2, "two");
    }

    function test_RefusesAPairOfATokenWithItself() public {
        vm.expectRevert(abi.encodeWithSelector(IUniswapV2Factory.IdenticalAddresses.selector, LOW));
        factory.createPair(LOW, LOW);
    }

    function test_RefusesTheZeroAddress() public {
        vm.expectRevert(IUniswapV2Factory.ZeroAddress.selector);
        factory.createPair(address(0), LOW);
        vm.expectRevert(IUniswapV2Factory.ZeroAddress.selector);
        factory.createPair(LOW, address(0));
    }

    function test_RefusesASecondPairOfTheSameTokens() public {
        address pair = factory.createPair(LOW, HIGH);
        vm.expectRevert(abi.encodeWithSelector(IUniswapV2Factory.PairExists.selector, pair));
        factory.createPair(LOW, HIGH);
        vm.expectRevert(abi.encodeWithSelector(IUniswapV2Factory.PairExists.selector, pair));
        factory.createPair(HIGH, LOW);
    }

    function test_SetterSetsFeeReceiverBreakerAndSuccessor() public {
        vm.startPrank(setter);
        factory.setFeeTo(address(0xFEE));
        factory.setBreaker(address(0xB4EA));
        factory.setFeeToSetter(stranger);
        vm.stopPrank();
        assertEq(factory.feeTo(), address(0xFEE), "fee receiver");
        assertEq(factory.breaker(), address(0xB4EA), "breaker");
        assertEq(factory.feeToSetter(), stranger, "successor");

        vm.prank(setter);
        vm.expectRevert(abi.encodeWithSelector(IUniswapV2Factory.Forbidden.selector, setter));
        factory.setFeeTo(setter);
    }

    function test_OnlyTheSetterSets() public {
        bytes memory refusal = abi.encodeWithSelector(IUniswapV2Factory.Forbidden.selector, stranger);
        vm.startPrank(stranger);
        vm.expectRevert(refusal);
        factory.setFeeTo(stranger);
        vm.expectRevert(refusal);
        factory.setFeeToSetter(stranger);
        vm.expectRevert(refusal);
        factory.setBreaker(stranger);
        vm.stopPrank();
    }

    function test_OnlyTheFactoryInitializesAPair() public {
        address pair = factory.createPair(LOW, HIGH);
        vm.expectRevert(abi.encodeWithSelector(IUniswapV2Pair.NotFactory.selector, address(this)));
        IUniswapV2Pair(pair).initialize(HIGH, LOW);
    }

    /// @dev CREATE2 with the two tokens as the salt.
    function _predict(address token0, address token1) private view returns (address) {
        bytes32 salt = keccak256(abi.encodePacked(token0, token1));
        bytes32 code = keccak256(type(ConstantProductPair).creationCode);
        bytes32 digest = keccak256(abi.encodePacked(bytes1(0xff), address(factory), salt, code));
        return address(uint160(uint256(digest)));
    }
}
