namespace Streams;

/// <summary>Late records are dropped and counted. Converts to the policy of any stream.</summary>
public readonly record struct LateDrop
{
    internal TimeSpan Allowed { get; init; }
}
