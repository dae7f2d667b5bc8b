// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";

import {IIsolatedMarkets, IMarketOracle, MarketPosition} from "../../interfaces/IIsolatedMarkets.sol";
import {IMarketRateModel, Market, MarketParams} from "../../interfaces/IMarketRateModel.sol";
import {MarketMath} from "./MarketMath.sol";

/// @title The books of isolated markets, who may do what, and interest
abstract contract IsolatedMarketsBase is IIsolatedMarkets, Ownable, ReentrancyGuard {
    using MarketMath for uint256;
    using SafeCast for uint256;

    uint256 internal constant WAD = 1e18;
    uint256 private constant MAX_FEE = 0.25e18;

    address public feeRecipient;
    mapping(address irm => bool) public isIrmEnabled;
    mapping(uint256 lltv => bool) public isLltvEnabled;
    mapping(address authorizer => mapping(address authorized => bool)) public isAuthorized;

    mapping(bytes32 id => Market) internal _markets;
    mapping(bytes32 id => mapping(address account => MarketPosition)) internal _positions;
    mapping(bytes32 id => MarketParams) private _params;

    constructor(address owner_) Ownable(owner_) {}

    // ------------------------------------------------------------------------------------------------ owner

    /// @inheritdoc IIsolatedMarkets
    function enableIrm(address irm) external onlyOwner {
        if (isIrmEnabled[irm]) revert AlreadySet();
        isIrmEnabled[irm] = true;
        emit EnableIrm(irm);
    }

    /// @inheritdoc IIsolatedMarkets
    function enableLltv(uint256 lltv) external onlyOwner {
        if (isLltvEnabled[lltv]) revert AlreadySet();
        if (lltv >= WAD) revert OutOfRange(lltv);
        isLltvEnabled[lltv] = true;
        emit EnableLltv(lltv);
    }

    /// @inheritdoc IIsolatedMarkets
    function setFee(MarketParams calldata params, uint256 newFee) external onlyOwner {
        (bytes32 id, Market storage book) = _open(params);
        if (newFee == book.fee) revert AlreadySet();
        if (newFee > MAX_FEE) revert OutOfRange(newFee);
        // Interest up to now is shared as before.
        _accrue(params, id, book);
        book.fee = uint128(newFee);
        emit SetFee(id, newFee);
    }

    /// @inheritdoc IIsolatedMarkets
    function setFeeRecipient(address newFeeRecipient) external onlyOwner {
        if (newFeeRecipient == feeRecipient) revert AlreadySet();
        feeRecipient = newFeeRecipient;
        emit SetFeeRecipient(newFeeRecipient);
    }

    // ------------------------------------------------------------------------------------------------ everybody

    /// @inheritdoc IIsolatedMarkets
    function createMarket(MarketParams calldata params) external nonReentrant {
        bytes32 id = keccak256(abi.encode(params));
        if (!isIrmEnabled[params.irm]) revert IrmNotEnabled(params.irm);
        if (!isLltvEnabled[params.lltv]) revert LltvNotEnabled(params.lltv);
        if (_markets[id].lastUpdate != 0) revert MarketAlreadyCreated(id);
        _markets[id].lastUpdate = uint128(block.timestamp);
        _params[id] = params;
        emit CreateMarket(id, params);
        // A model that keeps something of its own learns of the market.
        if (params.irm != address(0)) IMarketRateModel(params.irm).borrowRate(params, _markets[id]);
    }

    /// @inheritdoc IIsolatedMarkets
    function accrueInterest(MarketParams calldata params) external nonReentrant {
        (bytes32 id, Market storage book) = _open(params);
        _accrue(params, id, book);
    }

    /// @inheritdoc IIsolatedMarkets
    function setAuthorization(address authorized, bool newIsAuthorized) external {
        if (isAuthorized[msg.sender][authorized] == newIsAuthorized) revert AlreadySet();
        isAuthorized[msg.sender][authorized] = newIsAuthorized;
        emit SetAuthorization(msg.sender, msg.sender, authorized, newIsAuthorized);
    }

    // ------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IIsolatedMarkets
    function market(bytes32 id) external view returns (Market memory) {
        return _markets[id];
    }

    /// @inheritdoc IIsolatedMarkets
    function position(bytes32 id, address account) external view returns (MarketPosition memory) {
        return _positions[id][account];
    }

    /// @inheritdoc IIsolatedMarkets
    function idToMarketParams(bytes32 id) external view returns (MarketParams memory) {
        return _params[id];
    }

    // ------------------------------------------------------------------------------------------------ internal

    function _open(MarketParams calldata params) internal view returns (bytes32 id, Market storage book) {
        id = keccak256(abi.encode(params));
        book = _markets[id];
        if (book.lastUpdate == 0) revert MarketNotCreated(id);
    }

    /// @dev The fee's recipient buys its shares at the price that they have once the others have their interest.
    function _accrue(MarketParams calldata params, bytes32 id, Market storage book) internal {
        uint256 elapsed = block.timestamp - book.lastUpdate;
        if (elapsed == 0) return;
        if (params.irm != address(0)) {
            uint256 rate = IMarketRateModel(params.irm).borrowRate(params, book);
            uint256 interest = (book.totalBorrowAssets * rate.growth(elapsed)) / WAD;
            book.totalBorrowAssets += interest.toUint128();
            book.totalSupplyAssets += interest.toUint128();

            uint256 feeShares;
            if (book.fee != 0) {
                uint256 fee = (interest * book.fee) / WAD;
                feeShares = fee.toSharesDown(book.totalSupplyAssets - fee, book.totalSupplyShares);
                _positions[id][feeRecipient].supplyShares += feeShares;
                book.totalSupplyShares += feeShares.toUint128();
            }
            emit AccrueInterest(id, rate, interest, feeShares);
        }
        book.lastUpdate = uint128(block.timestamp);
    }

    function _requireAuthorized(address onBehalf) internal view {
        if (msg.sender != onBehalf && !isAuthorized[onBehalf][msg.sender]) revert Unauthorized(msg.sender, onBehalf);
    }

    function _requireLiquid(bytes32 id, Market storage book) internal view {
        if (book.totalBorrowAssets > book.totalSupplyAssets) revert InsufficientLiquidity(id);
    }

    function _requireHealthy(
        MarketParams calldata params,
        bytes32 id,
        Market storage book,
        address account
    ) internal view {
        // Without debt nobody's price matters.
        if (_positions[id][account].borrowShares == 0) return;
        uint256 price = IMarketOracle(params.oracle).price();
        if (!_isHealthy(params, _positions[id][account], book, price)) revert InsufficientCollateral(id, account);
    }

    function _isHealthy(
        MarketParams calldata params,
        MarketPosition storage held,
        Market storage book,
        uint256 price
    ) internal view returns (bool) {
        uint256 debt = uint256(held.borrowShares).toAssetsUp(book.totalBorrowAssets, book.totalBorrowShares);
        return uint256(held.collateral).borrowLimit(price, params.lltv) >= debt;
    }

    /// @dev Exactly one of the two must be 0.
    function _requireOne(uint256 assets, uint256 shares) internal pure {
        if ((assets == 0) == (shares == 0)) revert InconsistentInput();
    }

    function _requireNoCallback(bytes calldata data) internal pure {
        if (data.length != 0) revert NoCallbacks();
    }
}
