namespace Streams.Testing;

/// <summary>Where the coordinator of a process is: what it waits for. A process that dies there leaves different things behind.</summary>
[Flags]
internal enum CoordinatorMoments
{
    /// <summary>Nowhere.</summary>
    None = 0,

    /// <summary>No attempt runs: the next waits for its time.</summary>
    BetweenAttempts = 1,

    /// <summary>It lists the entries of the log.</summary>
    ListingEntries = 1 << 1,

    /// <summary>It reads an entry.</summary>
    ReadingEntry = 1 << 2,

    /// <summary>It reads the manifest of a checkpoint.</summary>
    ReadingManifest = 1 << 3,

    /// <summary>Its start is on its way to the log.</summary>
    AppendingStart = 1 << 4,

    /// <summary>Its tasks are made and restored.</summary>
    Deploying = 1 << 5,

    /// <summary>Its tasks run, and no checkpoint is in flight.</summary>
    Running = 1 << 6,

    /// <summary>Its tasks align and write their parts of a checkpoint.</summary>
    WaitingForTasks = 1 << 7,

    /// <summary>The manifest of a checkpoint is being written.</summary>
    WritingManifest = 1 << 8,

    /// <summary>The entry of a checkpoint is on its way to the log.</summary>
    AppendingCompleted = 1 << 9,

    /// <summary>The entry that says that the job has finished is on its way to the log.</summary>
    AppendingFinished = 1 << 10,

    /// <summary>What no checkpoint needs any more is being deleted, and nothing else is waited for.</summary>
    Deleting = 1 << 11,

    /// <summary>Its attempt is over, and something of it still runs.</summary>
    Ending = 1 << 12,

    /// <summary>Everywhere.</summary>
    All = (1 << 13) - 1,
}
