namespace Streams;

/// <summary>How a run of a job ended well.</summary>
public enum JobCompletion
{
    /// <summary>All sources came to their end, and everything is published.</summary>
    Finished = 0,

    /// <summary>An earlier run had finished it already: nothing was run.</summary>
    AlreadyFinished = 1,

    /// <summary>It was cancelled, and stopped behind a checkpoint: the next run goes on from there. Without a checkpoint store it just stopped.</summary>
    Stopped = 2,
}
