namespace Streams.Planning;

/// <summary>How records get from one operator to the next.</summary>
internal enum Exchange
{
    /// <summary>By a call within one subtask.</summary>
    Chained = 0,

    /// <summary>Between subtasks, each record to the one that owns its key group.</summary>
    Hash = 1,

    /// <summary>By a call, beside the operator's output.</summary>
    Side = 2,

    /// <summary>From each subtask to the one of the same number, in order.</summary>
    Forward = 3,

    /// <summary>From each subtask to all others in turn, a batch each, in no order.</summary>
    Rebalance = 4,
}
