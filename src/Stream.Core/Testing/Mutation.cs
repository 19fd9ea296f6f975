namespace Streams.Testing;

/// <summary>A bug that is put in on purpose: a simulation that does not find it is no good.</summary>
internal enum Mutation
{
    /// <summary>None.</summary>
    None,

    /// <summary>Now and then a batch that is followed by a barrier is lost.</summary>
    LoseBatchBeforeBarrier,

    /// <summary>A barrier overtakes the batch before it.</summary>
    BarrierOvertakesBatch,

    /// <summary>Sinks publish when the entry is asked for, not when it is won.</summary>
    PublishBeforeEntry,

    /// <summary>An answer that an entry exists is taken for a win.</summary>
    TakeExistsForWin,

    /// <summary>A restored sink forgets what it had prepared.</summary>
    ForgetCommittables,

    /// <summary>A restored function forgets its event timers.</summary>
    ForgetEventTimers,

    /// <summary>A restored window forgets how far event time had come.</summary>
    ForgetWatermarks,

    /// <summary>A state file whose writing failed is taken for written if there is one of its name: half of it may be.</summary>
    TakeExistingFileForWritten,

    /// <summary>The same of an epoch that a sink prepares.</summary>
    TakeExistingEpochForPrepared,

    /// <summary>The manifest of a savepoint is written before the files that it names.</summary>
    WriteManifestOfSavepointFirst,

    /// <summary>A sweep leaves alone what belongs to checkpoints that were complete: when they were retired, their files were deleted. A deletion that came back is there for ever.</summary>
    TrustDeletions,
}
