using Microsoft.Extensions.Logging;

namespace Streams.Diagnostics;

/// <summary>What a run of a job says in the log.</summary>
/// <remarks>A field that its message does not name has the name of the parameter, so those begin with a capital letter as the others do.</remarks>
internal static partial class JobLogMessages
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Job '{Job}' goes on from checkpoint {Checkpoint} (entry {Entry}, {Bytes} bytes, taken {At}, {Age} ago): run {Run}, term {Term} in {Store}.")]
    public static partial void Restores(this ILogger logger, string job, long checkpoint, long entry, long bytes, DateTimeOffset at, TimeSpan age, string run, long term, string store);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Job '{Job}' starts with empty state: run {Run}, term {Term} in {Store}.")]
    public static partial void StartsEmpty(this ILogger logger, string job, string run, long term, string store);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Job '{Job}' has no checkpoint store: a restart loses its state and reads its sources again. Set JobOptions.Checkpoints.Store.")]
    public static partial void StartsWithoutStore(this ILogger logger, string job);

    [LoggerMessage(EventId = 4, Level = LogLevel.Information, Message = "Job '{Job}' ended in attempt {Attempt}: {Completion}")]
    public static partial void Ended(this ILogger logger, string job, int attempt, string completion);

    [LoggerMessage(EventId = 5, Level = LogLevel.Error, Message = "Job '{Job}' cannot go on after attempt {Attempt}: {Problem}")]
    public static partial void Failed(this ILogger logger, Exception failure, string job, int attempt, string problem, string? Operator, string? Callback, string? Key, DateTimeOffset? Timestamp);

    [LoggerMessage(EventId = 6, Level = LogLevel.Warning, Message = "Job '{Job}' gets records, and its event time has not advanced for {Seconds} s: source '{Source}' holds it with split '{Split}' (subtask {Subtask}), which has brought none that are newer. Give the source an idle time if that split may stay silent.")]
    public static partial void WatermarkHeld(this ILogger logger, string job, double seconds, string source, string split, int subtask);

    [LoggerMessage(EventId = 7, Level = LogLevel.Warning, Message = "Job '{Job}' has been held back for {Seconds} s: task '{Task}' is the slowest, busy for {Share:0} % of the time. Raise the parallelism, or make its operators cheaper.")]
    public static partial void HeldByTask(this ILogger logger, string job, double seconds, string task, double share);

    [LoggerMessage(EventId = 8, Level = LogLevel.Warning, Message = "Job '{Job}' has been held back for {Seconds} s: the sink at the end of task '{Task}' is the slowest, and has kept it waiting for {Share:0} % of the time.")]
    public static partial void HeldBySink(this ILogger logger, string job, double seconds, string task, double share);

    [LoggerMessage(EventId = 9, Level = LogLevel.Warning, Message = "Attempt {Attempt} of job '{Job}' ended: {Reason} The next begins in {Pause}.")]
    public static partial void AttemptEnded(
        this ILogger logger, Exception? failure, int attempt, string job, string reason, string pause, string Where, string? Operator, string? Callback, string? Key, DateTimeOffset? Timestamp);

    [LoggerMessage(EventId = 10, Level = LogLevel.Warning, Message = "Attempt {Attempt} of job '{Job}' ended, superseded: {Where} failed: {Failure}")]
    public static partial void AttemptSuperseded(this ILogger logger, Exception cause, int attempt, string job, string where, string failure);

    [LoggerMessage(EventId = 11, Level = LogLevel.Warning, Message = "Source '{Source}' of job '{Job}' has found nothing to read: {What}. If that is all, the job is finished at once and stays so: what comes later is not read.")]
    public static partial void NothingToRead(this ILogger logger, string source, string job, string what);
}
