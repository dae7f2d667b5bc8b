// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title A limit on how much of an asset may leave the contracts it protects within a rolling window
/// @notice Has the shape of ERC-7265: protected contracts report what comes in and ask before anything goes out; what
/// exceeds the limit is refused, or kept here for its recipient until a cool-down is over. Time is cut into ticks; the
/// window is the present tick and those before it. Amounts are in base units of their asset.
interface IOutflowLimiter {
    /// @param maxOutflowBps The most that may leave in a window, net of what comes in, in basis points of the liquidity at
    /// the window's start. 0 for no limit.
    /// @param freeBelow Liquidity at the window's start up to which nothing is limited.
    struct Limit {
        uint16 maxOutflowBps;
        uint128 freeBelow;
    }

    /// @notice Emitted when an asset's limit is set. The window begins anew.
    event LimitSet(address indexed asset, uint16 maxOutflowBps, uint128 freeBelow);

    /// @notice Emitted when a contract is protected, or no longer is.
    event ProtectedSet(address indexed target, bool isProtected);

    /// @notice Emitted when an outflow exceeds the limit and is delayed: from now on all are, for the cool-down.
    /// @param until The last second of the cool-down.
    event LimitBreached(address indexed asset, uint256 amount, uint256 available, uint256 until);

    /// @notice Emitted when an outflow is kept here.
    event OutflowLocked(address indexed asset, address indexed account, uint256 amount);

    /// @notice Emitted when an account gets what was kept for it.
    event LockedClaimed(address indexed asset, address indexed account, uint256 amount);

    /// @notice Emitted when the owner takes what was kept for an account, as after an exploit.
    event LockedRecovered(address indexed asset, address indexed account, address indexed to, uint256 amount);

    /// @notice Emitted when the owner ends a cool-down.
    event LimitOverridden(address indexed asset, uint256 graceUntil);

    /// @notice Emitted when outflows of an asset are not limited up to and with this second.
    event GracePeriodStarted(address indexed asset, uint256 until);

    /// @notice Thrown when an outflow exceeds the limit, or the asset is limited already, and the caller wants no delay.
    /// @param available What may leave now.
    error OutflowLimited(address asset, uint256 amount, uint256 available);

    /// @notice Thrown when a contract that is not protected reports or asks.
    error NotProtected(address caller);

    /// @notice Thrown when what was kept is claimed before the cool-down is over.
    error StillLimited(address asset, uint256 until);

    /// @notice Thrown when nothing is kept for the account.
    error NothingLocked(address asset, address account);

    /// @notice Thrown when a cool-down is overridden that is not in force.
    error NotLimited(address asset);

    /// @notice Thrown on deployment when the window has no ticks or too many, a tick no length, or the cool-down is
    /// shorter than the window: the flow that began it would begin the next.
    error InvalidWindow(uint256 ticks, uint256 tickSeconds, uint256 coolDownSeconds);

    /// @notice Thrown when a limit is above 100%.
    error InvalidLimit(uint256 maxOutflowBps);

    /// @notice Thrown when an outflow is larger than what the limiter saw coming in.
    error OutflowExceedsLiquidity(address asset, uint256 amount, uint256 liquidity);

    /// @notice Reports what came in. Protected contracts only.
    function onTokenInflow(address asset, uint256 amount) external;

    /// @notice Asks before an outflow. Protected contracts only, which must let this contract take the amount.
    /// @param revertOnLimit Whether what exceeds the limit is refused with `OutflowLimited` or else delayed: taken from
    /// the caller and kept for the recipient.
    /// @return passes Whether the caller is to pay the recipient itself.
    function onTokenOutflow(
        address asset,
        uint256 amount,
        address recipient,
        bool revertOnLimit
    ) external returns (bool passes);

    /// @notice Pays an account what was kept for it. Anyone may call, once the asset is not limited.
    function claimLocked(address asset, address account) external;

    /// @notice Sets an asset's limit; the liquidity of this moment becomes that of the window's start. Owner only.
    function setLimit(address asset, Limit calldata limit) external;

    /// @notice Lets a contract report and ask, or no longer. Owner only.
    function setProtected(address target, bool protected_) external;

    /// @notice Lets an asset flow freely until a moment; a cool-down in force goes on. Owner only.
    /// @param until In Unix seconds.
    function startGracePeriod(address asset, uint256 until) external;

    /// @notice Ends a cool-down at once, with a grace period until the flows that began it have left the window. Owner
    /// only.
    function overrideLimit(address asset) external;

    /// @notice Takes what is kept for an account, as after an exploit. Owner only.
    function recoverLocked(address asset, address account, address to) external;

    /// @return What may leave now without exceeding the limit: 0 during a cool-down, the largest number without a limit.
    function available(address asset) external view returns (uint256);

    /// @return Whether outflows of the asset are delayed now.
    function isLimited(address asset) external view returns (bool);

    /// @return The last second of the last cool-down, or 0.
    function limitedUntil(address asset) external view returns (uint256);

    /// @return The last second of the last grace period, or 0.
    function graceUntil(address asset) external view returns (uint256);

    /// @return What the protected contracts hold of the asset, as reported.
    function liquidityOf(address asset) external view returns (uint256);

    /// @return What came in less what went out during the window.
    function netInWindow(address asset) external view returns (int256);

    /// @return What is kept for the account.
    function lockedOf(address asset, address account) external view returns (uint256);

    /// @return What is kept for all accounts.
    function totalLocked(address asset) external view returns (uint256);

    /// @return The asset's limit.
    function getLimit(address asset) external view returns (Limit memory);

    /// @return Whether the contract may report and ask.
    function isProtected(address target) external view returns (bool);
}
