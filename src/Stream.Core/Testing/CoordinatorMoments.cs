namespace Streams.Testing;

/// <summary>Where the coordinator of a process is: what it waits for, which may be several things. A process that dies there leaves different things behind.</summary>
[Flags]
internal enum CoordinatorMoments
{
    /// <summary>Nowhere.</summary>
    None = 0,

    /// <summary>No attempt runs: the next waits for its time.</summary>
    BetweenAttempts = 1,

    /// <summary>It lists the entries of the log to find the newest checkpoint.</summary>
    ListingEntries = 1 << 1,

    /// <summary>It reads an entry.</summary>
    ReadingEntry = 1 << 2,

    /// <summary>Its start is on its way to the log.</summary>
    AppendingStart = 1 << 3,

    /// <summary>It lists the log to see whether its start is the highest entry.</summary>
    CheckingStart = 1 << 4,

    /// <summary>It reads the manifest of a checkpoint.</summary>
    ReadingManifest = 1 << 5,

    /// <summary>It lists the log because something that it needs is missing.</summary>
    ListingAgain = 1 << 6,

    /// <summary>It reads an entry that stands where its own should, or above its start.</summary>
    ReadingSuccessor = 1 << 7,

    /// <summary>Its tasks are made and restored.</summary>
    Deploying = 1 << 8,

    /// <summary>Its tasks run, and no checkpoint is in flight.</summary>
    Running = 1 << 9,

    /// <summary>Its sources have been told to come to their end, and the last checkpoint is not in flight.</summary>
    Draining = 1 << 10,

    /// <summary>Its tasks align and write their parts of a checkpoint.</summary>
    WaitingForTasks = 1 << 11,

    /// <summary>Its tasks do so for the checkpoint behind which the job stops.</summary>
    WaitingForStop = 1 << 12,

    /// <summary>Its tasks do so for the last checkpoint of the job.</summary>
    WaitingForEnd = 1 << 13,

    /// <summary>The manifest of a checkpoint is being written.</summary>
    WritingManifest = 1 << 14,

    /// <summary>The files of a checkpoint are being copied to the directory of a savepoint.</summary>
    ExportingSavepoint = 1 << 15,

    /// <summary>The entry of a checkpoint is on its way to the log.</summary>
    AppendingCompleted = 1 << 16,

    /// <summary>The last checkpoint of the run is complete, and what it holds is being published.</summary>
    Settling = 1 << 17,

    /// <summary>The manifest of a savepoint is being written to its directory.</summary>
    PublishingSavepoint = 1 << 18,

    /// <summary>The entry that says that the job has finished is on its way to the log.</summary>
    AppendingFinished = 1 << 19,

    /// <summary>What no checkpoint needs any more is being deleted.</summary>
    Deleting = 1 << 20,

    /// <summary>Its attempt is over, and something of it still runs.</summary>
    Ending = 1 << 21,

    /// <summary>Everywhere.</summary>
    All = (1 << 22) - 1,
}
