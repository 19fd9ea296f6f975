namespace Streams;

/// <summary>What a run of a job is doing.</summary>
public enum JobState
{
    /// <summary>Its first attempt reads the log, restores state and opens connectors.</summary>
    Starting = 0,

    /// <summary>Its tasks run.</summary>
    Running = 1,

    /// <summary>An attempt has ended in a failure; the next one waits for its turn, or is starting.</summary>
    Restarting = 2,

    /// <summary>A stop or a drain was asked for and is under way.</summary>
    Stopping = 3,

    /// <summary>It has stopped behind a checkpoint: the next run goes on from there. The last state of a run.</summary>
    Stopped = 4,

    /// <summary>It has come to its end, in this run or in an earlier one, and everything is published. The last state of a run.</summary>
    Finished = 5,

    /// <summary>It cannot go on; <see cref="JobStatus.Failure"/> says why. The last state of a run.</summary>
    Failed = 6,
}
