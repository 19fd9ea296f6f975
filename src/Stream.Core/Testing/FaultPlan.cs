namespace Streams.Testing;

/// <summary>The faults that a test asks for by number. Counts over all processes of a run.</summary>
internal sealed class FaultPlan(IReadOnlyList<int> crashAtCheckpoints, IReadOnlyList<int> failCommits, IReadOnlyList<int> repeatCommits)
{
    private int _checkpoints;
    private int _commits;

    /// <summary>No faults.</summary>
    public static FaultPlan None => new([], [], []);

    /// <summary>A checkpoint has completed. True: the process crashes before anybody hears of it.</summary>
    public bool OnCheckpoint() => crashAtCheckpoints.Contains(++_checkpoints);

    /// <summary>A commit is asked for.</summary>
    public CommitFault OnCommit()
    {
        int number = ++_commits;
        return failCommits.Contains(number) ? CommitFault.Fails : repeatCommits.Contains(number) ? CommitFault.IsRepeated : CommitFault.None;
    }
}

/// <summary>What becomes of a commit.</summary>
internal enum CommitFault
{
    /// <summary>It succeeds.</summary>
    None,

    /// <summary>It fails, and nothing of it takes effect.</summary>
    Fails,

    /// <summary>It takes effect, and its answer is lost.</summary>
    IsRepeated,
}
