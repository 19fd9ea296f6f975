using Streams.Time;

namespace Streams;

/// <summary>What happens to the late records of a stream. Made by <see cref="Late"/>.</summary>
/// <typeparam name="T">The records.</typeparam>
public sealed record Late<T>
{
    internal Late(TimeSpan allowed, SideOutput<T>? output) => (Allowed, Output) = (allowed, output);

    /// <summary>How long a window still takes records after the watermark has passed its end, firing again. Default zero.</summary>
    public TimeSpan Allowed { get; }

    /// <summary>Where records go that come later still; null: they are dropped and counted.</summary>
    public SideOutput<T>? Output { get; }

    /// <summary>Dropping is a policy for any stream.</summary>
    public static implicit operator Late<T>(LateDrop drop) => new(drop.Allowed, null);

    /// <summary>The words that a plan shows, for example <c>late allowed for 1 h, then dropped</c>.</summary>
    public override string ToString()
    {
        string end = Output is null ? "dropped" : $"to side output '{Output.Node.Name}'";
        return Allowed == TimeSpan.Zero ? $"late {end}" : $"late allowed for {Durations.ToText(Allowed)}, then {end}";
    }
}
