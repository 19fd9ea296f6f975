namespace Streams.Testing;

/// <summary>How a harness runs its pipeline.</summary>
public sealed record HarnessOptions
{
    /// <summary>Before every n-th input the pipeline is snapshotted, thrown away and restored. Default 1: before every input; 0: never but for <see cref="Harness{TIn, TOut}.Restore"/>.</summary>
    /// <remarks>The default makes every test a test of recovery. A pipeline whose functions keep anything outside of their declared state fails under it, as it would in production.</remarks>
    public int SnapshotEvery { get; init; } = 1;

    /// <summary>From which pauses between results follow. Default 0: the pipeline never pauses. Any other value makes it stop, and go on, where a slow sink could make it stop.</summary>
    public int PauseSeed { get; init; }

    /// <summary>The clock before the first input. Default the beginning of 1970.</summary>
    public StreamTime Clock { get; init; } = new(0);

    /// <summary>Whether state may be left at the end. Default false: <see cref="Harness{TIn, TOut}.End"/> fails if there is any.</summary>
    public bool KeepsState { get; init; }
}
