namespace Streams.Checkpoints;

/// <summary>An entry of the coordinator's log, the only commit point of a job. Entries are numbered from 1 without gaps, each created if absent.</summary>
/// <param name="Run">The process that wrote it.</param>
internal abstract record LogEntry(RunId Run);

/// <summary>An attempt began; the number of this entry is its term. Never deleted.</summary>
/// <param name="Run">The process.</param>
/// <param name="Lineage">Drawn by a start that restores nothing or forks, kept by all others.</param>
/// <param name="RestoredFrom">The number of the <see cref="CompletedEntry"/> it loads; 0: nothing, or a savepoint.</param>
/// <param name="Origin">The start option that the lineage goes by; null: none was given.</param>
internal sealed record StartEntry(RunId Run, RunId Lineage, long RestoredFrom, StartOrigin? Origin = null) : LogEntry(Run);

/// <summary>A checkpoint is complete: sinks may publish what it holds.</summary>
/// <param name="Run">The process.</param>
/// <param name="Term">The number of the attempt's <see cref="StartEntry"/>.</param>
/// <param name="CheckpointId">Grows within a lineage; never used twice in a term, aborted ones included.</param>
/// <param name="Manifest">The file that describes the checkpoint.</param>
/// <param name="OldestRetained">The number of the oldest <see cref="CompletedEntry"/> that is kept once this one is won; may be this one.</param>
internal sealed record CompletedEntry(RunId Run, long Term, long CheckpointId, FileReference Manifest, long OldestRetained) : LogEntry(Run);

/// <summary>The job came to its natural end, or was drained. Running it again succeeds at once.</summary>
/// <param name="Run">The process.</param>
/// <param name="Term">The number of the attempt's <see cref="StartEntry"/>.</param>
internal sealed record FinishedEntry(RunId Run, long Term) : LogEntry(Run);

/// <summary>A file in the store, with what proves that it is whole.</summary>
/// <param name="Name">Relative to the job's folder of the store: letters, digits, '-', '_', '.', and '/' between parts.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Checksum">XxHash128 of all its bytes.</param>
internal sealed record FileReference(string Name, long Length, UInt128 Checksum);
