namespace Streams;

/// <summary>Thrown when a run of a job ends otherwise than it should. The message says why, and what to do.</summary>
public class JobException : StreamException
{
    internal JobException(string job, string message, Exception? cause = null) : base(message, cause) => Job = job;

    /// <summary>The job.</summary>
    public string Job { get; }
}

/// <summary>Thrown when another process has taken the job over. What this one had not completed is the other's; it has published nothing that the other does not know of.</summary>
public sealed class JobSupersededException : JobException
{
    internal JobSupersededException(string job, string message) : base(job, message) { }
}

/// <summary>Thrown when a cancelled job could not complete its final checkpoint in time. The next run goes on from the last completed one.</summary>
public sealed class JobStopTimedOutException : JobException
{
    internal JobStopTimedOutException(string job, string message) : base(job, message) { }
}
