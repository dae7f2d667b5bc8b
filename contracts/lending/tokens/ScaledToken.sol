// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IScaledToken} from "../../interfaces/IScaledToken.sol";
import {WadRayMath} from "../../math/WadRayMath.sol";

/// @title A token whose balances grow with an index of the pool
/// @notice scaled = amount / index and amount = scaled * index, both rounded half up as in Aave V3. An amount can differ
/// by one base unit from what was credited; the scaled sums are exact, and they are what the audit compares.
abstract contract ScaledToken is IERC20Metadata, IScaledToken {
    using SafeCast for uint256;
    using WadRayMath for uint256;

    /// @param balance The scaled balance.
    /// @param index The index at the account's last event.
    struct Account {
        uint128 balance;
        uint128 index;
    }

    address public immutable POOL;
    address public immutable UNDERLYING_ASSET_ADDRESS;
    uint8 public immutable decimals;

    string public name;
    string public symbol;
    uint256 public scaledTotalSupply;

    mapping(address account => Account) internal _accounts;

    modifier onlyPool() {
        if (msg.sender != POOL) revert CallerNotPool(msg.sender);
        _;
    }

    constructor(address pool, address underlying, string memory name_, string memory symbol_) {
        POOL = pool;
        UNDERLYING_ASSET_ADDRESS = underlying;
        decimals = IERC20Metadata(underlying).decimals();
        name = name_;
        symbol = symbol_;
    }

    /// @notice The account's balance with interest to this second.
    function balanceOf(address account) public view returns (uint256) {
        return uint256(_accounts[account].balance).rayMul(_currentIndex());
    }

    /// @notice The sum of all balances with interest to this second.
    function totalSupply() public view returns (uint256) {
        return scaledTotalSupply.rayMul(_currentIndex());
    }

    /// @inheritdoc IScaledToken
    function scaledBalanceOf(address account) external view returns (uint256) {
        return _accounts[account].balance;
    }

    /// @inheritdoc IScaledToken
    function getPreviousIndex(address account) external view returns (uint256) {
        return _accounts[account].index;
    }

    /// @dev Creates `amount` for `onBehalfOf` and returns whether the account was empty.
    function _mintScaled(
        address caller,
        address onBehalfOf,
        uint256 amount,
        uint256 index
    ) internal virtual returns (bool wasEmpty) {
        uint256 scaled = _scale(amount, index);
        Account storage account = _accounts[onBehalfOf];
        wasEmpty = account.balance == 0;
        uint256 interest = _settleInterest(account, index);

        account.balance += scaled.toUint128();
        scaledTotalSupply += scaled;

        emit Transfer(address(0), onBehalfOf, amount + interest);
        emit Mint(caller, onBehalfOf, amount + interest, interest, index);
    }

    /// @dev Destroys `amount` of `from`; interest since the last event may exceed it, and then the balance grew.
    function _burnScaled(address from, address target, uint256 amount, uint256 index) internal {
        uint256 scaled = _scale(amount, index);
        Account storage account = _accounts[from];
        uint256 interest = _settleInterest(account, index);

        _debit(from, account, scaled);
        scaledTotalSupply -= scaled;

        if (interest > amount) {
            emit Transfer(address(0), from, interest - amount);
            emit Mint(from, from, interest - amount, interest, index);
        } else {
            emit Transfer(from, address(0), amount - interest);
            emit Burn(from, target, amount - interest, interest, index);
        }
    }

    /// @return interest What the account earned since its last event, which is now the present one.
    function _settleInterest(Account storage account, uint256 index) internal returns (uint256 interest) {
        uint256 balance = account.balance;
        interest = balance.rayMul(index) - balance.rayMul(account.index);
        account.index = index.toUint128();
    }

    function _debit(address holder, Account storage account, uint256 scaled) internal {
        uint256 balance = account.balance;
        if (balance < scaled) revert InsufficientScaledBalance(holder, balance, scaled);
        account.balance = uint128(balance - scaled);
    }

    /// @dev The index that turns scaled balances into amounts.
    function _currentIndex() internal view virtual returns (uint256);

    function _scale(uint256 amount, uint256 index) private pure returns (uint256 scaled) {
        scaled = amount.rayDiv(index);
        if (scaled == 0) revert ScaledAmountZero(amount, index);
    }
}
