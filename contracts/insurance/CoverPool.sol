// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC4626, IERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";

import {ICoverPool} from "../interfaces/ICoverPool.sol";
import {ILossOracle} from "../interfaces/ILossOracle.sol";
import {RateSettings} from "../interfaces/LendingTypes.sol";
import {RateModel} from "../lending/libraries/RateModel.sol";

/// @title A cover pool
/// @dev What the pool holds is its providers' and, before them, its claimants'. While a claim waits, nobody comes in or
/// goes out, so that no share is bought or redeemed at a price that the claim is about to change.
contract CoverPool is ICoverPool, ERC4626, Ownable, ReentrancyGuard {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    uint256 private constant ONE_BPS = 1e4;
    uint256 private constant WAD = 1e18;
    uint256 private constant RAY = 1e27;
    uint256 private constant YEAR = 365 days;
    uint256 private constant MAX_PROTOCOLS = 16;

    address public assessor;
    bool public isInsolvent;
    uint256 public active;
    uint256 public owed;
    uint256 public coverCount;

    Terms private _terms;
    RateSettings private _curve;
    ILossOracle[] private _listed;
    mapping(ILossOracle => Protocol) private _protocols;
    mapping(uint256 id => Cover) private _covers;

    constructor(
        IERC20 asset_,
        Terms memory terms_,
        RateSettings memory curve_,
        address assessor_,
        address owner_
    ) ERC20("Cover pool share", "COVER") ERC4626(asset_) Ownable(owner_) {
        bool hasKink = curve_.optimalUsageBps != 0 && curve_.optimalUsageBps <= ONE_BPS;
        if (terms_.leverageBps == 0 || !hasKink) revert InvalidTerms();
        _terms = terms_;
        _curve = curve_;
        assessor = assessor_;
        emit AssessorSet(assessor_);
    }

    // ------------------------------------------------------------------------------------------------ owner, assessor

    /// @inheritdoc ICoverPool
    function setProtocol(ILossOracle protocol_, uint16 shareBps) external onlyOwner {
        if (shareBps > ONE_BPS) revert ShareOutOfRange(shareBps);
        if (!_isListed(protocol_)) {
            if (_listed.length == MAX_PROTOCOLS) revert TooManyProtocols();
            _listed.push(protocol_);
        }
        _protocols[protocol_].shareBps = shareBps;
        emit ProtocolSet(protocol_, shareBps);
    }

    /// @inheritdoc ICoverPool
    function setAssessor(address assessor_) external onlyOwner {
        assessor = assessor_;
        emit AssessorSet(assessor_);
    }

    /// @inheritdoc ICoverPool
    function lowerClaim(uint256 id, uint256 owed_) external {
        if (msg.sender != assessor) revert NotAssessor(msg.sender);
        Cover storage sold = _inStatus(id, Status.Claimed);
        if (block.timestamp >= sold.dueAt) revert AssessmentOver(id, sold.dueAt);
        uint256 before = sold.owed;
        if (owed_ >= before) revert NotLower(owed_, before);
        owed -= before - owed_;
        sold.owed = owed_;
        if (owed_ == 0) (sold.status, sold.dueAt) = (Status.Active, 0);
        emit ClaimLowered(id, before, owed_);
    }

    // ------------------------------------------------------------------------------------------------ cover

    /// @inheritdoc ICoverPool
    function buyCover(
        ILossOracle protocol_,
        uint256 amount,
        uint40 duration,
        uint256 maxPremium
    ) external nonReentrant returns (uint256 id) {
        uint256 premium = premiumFor(protocol_, amount, duration);
        if (premium > maxPremium) revert PremiumTooHigh(premium, maxPremium);
        id = ++coverCount;
        uint40 until = (block.timestamp + duration).toUint40();
        _covers[id] = Cover({
            holder: msg.sender,
            status: Status.Active,
            until: until,
            dueAt: 0,
            protocol: protocol_,
            amount: amount,
            survivalAtSale: protocol_.survival(),
            owed: 0
        });
        active += amount;
        _protocols[protocol_].active += amount;
        emit CoverBought(id, msg.sender, protocol_, amount, premium, until);
        IERC20(asset()).safeTransferFrom(msg.sender, address(this), premium);
    }

    /// @inheritdoc ICoverPool
    function fileClaim(uint256 id) external {
        Cover storage sold = _inStatus(id, Status.Active);
        if (msg.sender != sold.holder) revert NotHolder(msg.sender);
        if (block.timestamp > sold.until) revert CoverEnded(id, sold.until);
        uint256 before = sold.survivalAtSale;
        uint256 lost = before - Math.min(before, sold.protocol.survival());
        // Before 0, nothing was left that could be lost.
        uint256 claimed = before == 0 ? 0 : Math.mulDiv(sold.amount, lost, before);
        if (claimed == 0) revert NothingLost(id);
        (sold.status, sold.owed) = (Status.Claimed, claimed);
        sold.dueAt = (block.timestamp + _terms.assessmentSeconds).toUint40();
        owed += claimed;
        emit ClaimFiled(id, msg.sender, claimed, sold.dueAt);
    }

    /// @inheritdoc ICoverPool
    function payClaim(uint256 id) external nonReentrant {
        Cover storage sold = _inStatus(id, Status.Claimed);
        if (block.timestamp < sold.dueAt) revert AssessmentNotOver(id, sold.dueAt);
        (address holder, uint256 claimed, uint256 all, uint256 assets) = (sold.holder, sold.owed, owed, totalAssets());
        // All that is owed shares what there is, and whoever is paid first leaves as much for each of the others.
        uint256 paid = assets >= all ? claimed : Math.mulDiv(claimed, assets, all);
        if (paid < claimed && !isInsolvent) {
            isInsolvent = true;
            emit BecameInsolvent(all, assets);
        }
        owed = all - claimed;
        _end(sold);
        emit ClaimPaid(id, holder, sold.amount, claimed, paid);
        IERC20(asset()).safeTransfer(holder, paid);
    }

    /// @inheritdoc ICoverPool
    function expire(uint256 id) external {
        Cover storage sold = _inStatus(id, Status.Active);
        if (block.timestamp <= sold.until) revert CoverNotEnded(id, sold.until);
        _end(sold);
        emit CoverExpired(id, sold.amount);
    }

    // ------------------------------------------------------------------------------------------------ providers

    /// @inheritdoc IERC4626
    function maxDeposit(address) public view override(ERC4626, IERC4626) returns (uint256) {
        return owed > 0 || isInsolvent ? 0 : type(uint256).max;
    }

    /// @inheritdoc IERC4626
    function maxMint(address account) public view override(ERC4626, IERC4626) returns (uint256) {
        return maxDeposit(account);
    }

    /// @inheritdoc IERC4626
    function maxRedeem(address account) public view override(ERC4626, IERC4626) returns (uint256) {
        return Math.min(balanceOf(account), convertToShares(freeCapital()));
    }

    // ------------------------------------------------------------------------------------------------ views

    /// @inheritdoc ICoverPool
    function premiumFor(ILossOracle protocol_, uint256 amount, uint40 duration) public view returns (uint256) {
        if (isInsolvent) revert Insolvent();
        if (amount == 0 || duration == 0) revert ZeroAmount();
        uint256 left = capacityLeft(protocol_);
        if (amount > left) revert ExceedsCapacity(amount, left);
        uint256 use = active + amount;
        (, uint256 yearlyRay) = RateModel.rates(_curve, capacity() - use, use, 0, 0);
        return Math.mulDiv(amount, yearlyRay * duration, RAY * YEAR, Math.Rounding.Ceil);
    }

    /// @inheritdoc ICoverPool
    function capital() public view returns (uint256) {
        return Math.saturatingSub(totalAssets(), owed);
    }

    /// @inheritdoc ICoverPool
    function capacity() public view returns (uint256) {
        return (capital() * _terms.leverageBps) / ONE_BPS;
    }

    /// @inheritdoc ICoverPool
    function capacityLeft(ILossOracle protocol_) public view returns (uint256) {
        Protocol storage listed = _protocols[protocol_];
        uint256 whole = capacity();
        uint256 leftOfProtocol = Math.saturatingSub((whole * listed.shareBps) / ONE_BPS, listed.active);
        return Math.min(Math.saturatingSub(whole, active), leftOfProtocol);
    }

    /// @inheritdoc ICoverPool
    function freeCapital() public view returns (uint256) {
        if (owed > 0) return 0;
        uint256 leverage = _terms.leverageBps;
        uint256 needed = Math.ceilDiv(active * ONE_BPS, leverage);
        for (uint256 i = 0; i < _listed.length; ++i) {
            Protocol storage listed = _protocols[_listed[i]];
            // Of a protocol that is no longer sold, what was sold is limited by the pool's own capacity.
            if (listed.shareBps == 0) continue;
            needed = Math.max(needed, Math.ceilDiv(listed.active * ONE_BPS * ONE_BPS, leverage * listed.shareBps));
        }
        return Math.saturatingSub(totalAssets(), needed);
    }

    /// @inheritdoc ICoverPool
    function cover(uint256 id) external view returns (Cover memory) {
        return _covers[id];
    }

    /// @inheritdoc ICoverPool
    function protocol(ILossOracle protocol_) external view returns (Protocol memory) {
        return _protocols[protocol_];
    }

    /// @inheritdoc ICoverPool
    function terms() external view returns (Terms memory) {
        return _terms;
    }

    /// @inheritdoc ICoverPool
    function curve() external view returns (RateSettings memory) {
        return _curve;
    }

    // ------------------------------------------------------------------------------------------------ internal

    function _inStatus(uint256 id, Status status) private view returns (Cover storage sold) {
        sold = _covers[id];
        if (sold.status != status) revert WrongStatus(id, sold.status);
    }

    function _end(Cover storage sold) private {
        sold.status = Status.Ended;
        active -= sold.amount;
        _protocols[sold.protocol].active -= sold.amount;
    }

    function _isListed(ILossOracle protocol_) private view returns (bool) {
        for (uint256 i = 0; i < _listed.length; ++i) if (address(_listed[i]) == address(protocol_)) return true;
        return false;
    }
}
