// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";

import {ILossOracle} from "./ILossOracle.sol";
import {RateSettings} from "./LendingTypes.sol";

/// @title A cover pool: capital that answers for the losses of other protocols' suppliers
/// @notice Capital providers hold shares (ERC-4626). Cover is sold for an amount, a protocol and a time, against a premium
/// that is paid at once and belongs to the providers. A claim pays amount * (what the protocol lost since the sale): with
/// the survival s0 when the cover was bought and s when the claim is filed,
///
///   owed = amount * (s0 - s) / s0                      rounded down,
///
/// unless the assessor lowers it before the assessment is over. When the pool owes more than it has, every claim is paid
/// the same part: paid = owed * assets / (all that is owed). That pool is insolvent and closed for good.
///
/// Capacity is `leverage` times the capital, and of each protocol a share of that. The premium follows the use of the
/// capacity after the sale on a kinked curve of yearly rates:
///
///   premium = amount * rate(use) * seconds / year      rounded up.
///
/// Amounts are base units of the asset. A protocol is named by its loss oracle.
interface ICoverPool is IERC4626 {
    enum Status {
        None,
        Active,
        Claimed,
        Ended
    }

    /// @notice How the pool works, for good.
    /// @param leverageBps Cover that a unit of capital may carry: 1e4 is full backing. At least 1.
    /// @param assessmentSeconds How long the assessor has.
    struct Terms {
        uint32 leverageBps;
        uint32 assessmentSeconds;
    }

    /// @param shareBps Of the pool's capacity, what this protocol may take, up to 1e4; 0 when no cover is sold.
    /// @param active Cover in force, claims being assessed included.
    struct Protocol {
        uint16 shareBps;
        uint256 active;
    }

    /// @param until Last second of the cover.
    /// @param dueAt When the claim may be paid; 0 before it is filed.
    /// @param survivalAtSale In wads.
    /// @param owed What the claim is to pay.
    struct Cover {
        address holder;
        Status status;
        uint40 until;
        uint40 dueAt;
        ILossOracle protocol;
        uint256 amount;
        uint256 survivalAtSale;
        uint256 owed;
    }

    // ------------------------------------------------------------------------------------------------ events

    event ProtocolSet(ILossOracle indexed protocol, uint16 shareBps);
    event AssessorSet(address indexed assessor);
    event CoverBought(
        uint256 indexed id,
        address indexed holder,
        ILossOracle indexed protocol,
        uint256 amount,
        uint256 premium,
        uint256 until
    );
    event CoverExpired(uint256 indexed id, uint256 amount);
    event ClaimFiled(uint256 indexed id, address indexed holder, uint256 owed, uint256 dueAt);

    /// @notice Emitted when the assessor lowers a claim; at 0 the cover goes on.
    event ClaimLowered(uint256 indexed id, uint256 owedBefore, uint256 owed);

    /// @param paid Less than `owed` when the pool can't pay all that it owes.
    event ClaimPaid(uint256 indexed id, address indexed holder, uint256 amount, uint256 owed, uint256 paid);

    /// @notice Emitted when the pool can't pay in full for the first time.
    event BecameInsolvent(uint256 owed, uint256 assets);

    // ------------------------------------------------------------------------------------------------ errors

    /// @notice Thrown on deployment when leverage, or the kink of the curve, is out of range.
    error InvalidTerms();
    error ShareOutOfRange(uint16 shareBps);

    /// @notice Thrown when a protocol more would make the list too long to go through.
    error TooManyProtocols();
    error NotAssessor(address caller);
    error NotHolder(address caller);
    error ZeroAmount();

    /// @notice Thrown when a sale would exceed what is left of the capacity, of the pool or of the protocol.
    error ExceedsCapacity(uint256 amount, uint256 left);
    error PremiumTooHigh(uint256 premium, uint256 maxPremium);

    /// @notice Thrown when a cover is not in the state that the call needs.
    error WrongStatus(uint256 id, Status status);
    error CoverEnded(uint256 id, uint256 until);
    error CoverNotEnded(uint256 id, uint256 until);

    /// @notice Thrown when a claim is filed and the protocol has lost nothing since the sale.
    error NothingLost(uint256 id);
    error AssessmentOver(uint256 id, uint256 dueAt);
    error AssessmentNotOver(uint256 id, uint256 dueAt);

    /// @notice Thrown when an assessment would not lower the claim.
    error NotLower(uint256 owed, uint256 owedBefore);
    error Insolvent();

    // ------------------------------------------------------------------------------------------------ owner, assessor

    /// @notice Lists a protocol or changes its share of the capacity. Owner only.
    function setProtocol(ILossOracle protocol, uint16 shareBps) external;

    /// @notice Sets who assesses claims. Owner only.
    function setAssessor(address assessor) external;

    /// @notice Lowers a claim while it is being assessed; 0 rejects it, and the cover goes on. Assessor only.
    function lowerClaim(uint256 id, uint256 owed) external;

    // ------------------------------------------------------------------------------------------------ cover

    /// @notice Buys cover for the caller from now on.
    /// @return id The cover's number, from 1.
    function buyCover(
        ILossOracle protocol,
        uint256 amount,
        uint40 duration,
        uint256 maxPremium
    ) external returns (uint256 id);

    /// @notice Files the one claim that a cover is good for. Its holder only, and not after its end.
    function fileClaim(uint256 id) external;

    /// @notice Pays a claim, after its assessment. Anyone.
    function payClaim(uint256 id) external;

    /// @notice Ends a cover whose time is over, so that its capital is free. Anyone.
    function expire(uint256 id) external;

    // ------------------------------------------------------------------------------------------------ views

    /// @return What a sale would cost now.
    /// @dev Reverts as `buyCover` would.
    function premiumFor(ILossOracle protocol, uint256 amount, uint40 duration) external view returns (uint256);

    /// @return Assets that no claim asks for.
    function capital() external view returns (uint256);

    /// @return The most cover that may be in force, of all protocols together.
    function capacity() external view returns (uint256);

    /// @return What is left to be sold of a protocol.
    function capacityLeft(ILossOracle protocol) external view returns (uint256);

    /// @return Capital that may be withdrawn: what the cover in force does not need, and nothing while there are claims.
    function freeCapital() external view returns (uint256);

    /// @return All cover in force.
    function active() external view returns (uint256);

    /// @return All that filed claims ask for.
    function owed() external view returns (uint256);

    function cover(uint256 id) external view returns (Cover memory);
    function coverCount() external view returns (uint256);
    function protocol(ILossOracle protocol) external view returns (Protocol memory);
    function terms() external view returns (Terms memory);
    function curve() external view returns (RateSettings memory);
    function assessor() external view returns (address);
    function isInsolvent() external view returns (bool);
}
