using System.Runtime.ExceptionServices;
using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;
using Streams.Operators;

namespace Streams.Runtime.Jobs;

/// <summary>Decides after a failure whether a job starts again, and when: back-off that doubles, with jitter; not at all for what a restart cannot mend, or for a failure that repeats.</summary>
/// <param name="options">The bounds.</param>
/// <param name="run">Seeds the jitter: processes that void each other's starts must not keep step.</param>
internal sealed class RestartPolicy(RestartOptions options, RunId run)
{
    private const int SameFailures = 3;

    private readonly Random _jitter = new(unchecked((int)(ulong)run.Bits));
    private readonly Queue<long> _recent = new();
    private int _failuresInARow;
    private string _last = "";
    private int _lastRepeats;

    /// <summary>An attempt lost a start, or does not know what became of an entry: the next begins soon.</summary>
    public TimeSpan OnLostEntry(AttemptEnds ends) => Jittered(ends.Outcome == AttemptOutcome.StartLost ? TimeSpan.FromMilliseconds(100) : options.MinBackoff);

    /// <summary>An attempt failed. Throws what ends the job; else says how long to wait.</summary>
    public TimeSpan OnFailure(string job, AttemptResult result, long ranForMs, long nowMs)
    {
        Exception cause = result.Failure!;
        if (PermanentCause(cause) is { } permanent) ExceptionDispatchInfo.Throw(permanent);
        if (result.CompletedCheckpoints && ranForMs >= options.ResetAfter.TotalMilliseconds)
        {
            // It ran well: what fails now has nothing to do with what failed before, even if it looks the same.
            _failuresInARow = 0;
            _last = "";
        }

        if (!IsOutage(cause)) StopIfRepeated(job, result, cause);
        StopIfTooMany(job, result, cause, nowMs);
        double factor = Math.Pow(2, Math.Min(_failuresInARow++, 30));
        return Jittered(TimeSpan.FromTicks((long)Math.Min(options.MinBackoff.Ticks * factor, options.MaxBackoff.Ticks)));
    }

    // What the library says on purpose is about the program, the deployment or the data: a restart meets it again. A user's exception may pass, and so may what a file system answers.
    private static StreamException? PermanentCause(Exception cause) => cause switch
    {
        OutsideException { InnerException: { } inner } => PermanentCause(inner),
        OperatorException or CheckpointStoreException { InnerException: IOException } => null,
        _ => cause as StreamException,
    };

    // An outage looks the same each time, and lasts as long as it lasts.
    private static bool IsOutage(Exception cause) => cause is OutsideException or CheckpointStoreException { InnerException: IOException };

    private void StopIfRepeated(string job, AttemptResult result, Exception cause)
    {
        string failure = $"{result.Where}: {cause.GetType()}: {cause.Message}";
        _lastRepeats = failure == _last ? _lastRepeats + 1 : 1;
        _last = failure;
        if (_lastRepeats >= SameFailures)
        {
            throw new JobException(job, $"Job '{job}' failed {SameFailures} times running at the same place, in {result.Where}: {Sentence.Of(cause)} "
                + "A restart does not help. The checkpoints are as they were: mend the cause, and start the job again.", cause);
        }
    }

    private void StopIfTooMany(string job, AttemptResult result, Exception cause, long nowMs)
    {
        if (options.MaxFailures is not { } most) return;
        _recent.Enqueue(nowMs);
        while (_recent.Peek() < nowMs - options.FailureWindow.TotalMilliseconds) _recent.Dequeue();
        if (_recent.Count <= most) return;
        throw new JobException(job, $"Job '{job}' failed {_recent.Count} times within {Time.Durations.ToText(options.FailureWindow)}, more often than Restart.MaxFailures allows ({most}); "
            + $"the last time in {result.Where}: {Sentence.Of(cause)}", cause);
    }

    // Between half and the whole.
    private TimeSpan Jittered(TimeSpan pause) => pause * (0.5 + (_jitter.NextDouble() / 2));
}
