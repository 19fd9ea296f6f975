namespace Streams;

/// <summary>What can be told of a run of a job at one moment. A value: it does not change.</summary>
public sealed record JobStatus
{
    internal JobStatus(string job, DateTimeOffset since) => (Job, Since) = (job, since);

    /// <summary>The job's name.</summary>
    public string Job { get; }

    /// <summary>What the run is doing.</summary>
    public JobState State { get; internal init; }

    /// <summary>Since when, by the job's clock.</summary>
    public DateTimeOffset Since { get; internal init; }

    /// <summary>The same in more words, for people: what it waits for.</summary>
    public string Detail { get; internal init; } = "";

    /// <summary>Which attempt of this run it is, from 1; 0: none has begun.</summary>
    public int Attempt { get; internal init; }

    /// <summary>How often the job was started again in this run.</summary>
    public int Restarts => Math.Max(0, Attempt - 1);

    /// <summary>The history of checkpoints that it continues, 32 hexadecimal digits; null until that is known, and without a checkpoint store.</summary>
    public string? Lineage { get; internal init; }

    /// <summary>The number of the newest complete checkpoint, the restored one included; null: there is none.</summary>
    public long? LastCheckpointId { get; internal init; }

    /// <summary>When that checkpoint was begun; null: there is none, or its manifest has not been read yet.</summary>
    public DateTimeOffset? LastCheckpointAt { get; internal init; }

    /// <summary>How many checkpoints were completed in this run.</summary>
    public int CheckpointsCompleted { get; internal init; }

    /// <summary>How many checkpoints were begun in this run and given up.</summary>
    public int CheckpointsAborted { get; internal init; }

    /// <summary>Why the last one was given up; null: none was.</summary>
    public string? LastAbortReason { get; internal init; }

    /// <summary>What ended the last attempt that failed, in a sentence; null: none has.</summary>
    public string? LastFailure { get; internal init; }

    /// <summary>What <see cref="JobHandle.Completion"/> throws; null unless the state is <see cref="JobState.Failed"/>.</summary>
    public Exception? Failure { get; internal init; }
}
