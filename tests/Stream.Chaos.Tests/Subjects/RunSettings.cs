namespace Streams.Chaos.Subjects;

/// <summary>How a subject is run.</summary>
/// <param name="Parallelism">Subtasks per operator.</param>
/// <param name="Seconds">How long an undisturbed run lasts, about; null: as fast as it goes.</param>
/// <param name="IntervalMs">Milliseconds between two checkpoints.</param>
internal sealed record RunSettings(int Parallelism, double? Seconds = null, int IntervalMs = 100);
