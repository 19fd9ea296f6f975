namespace Streams;

/// <summary>How long a window still takes records after its end. Not a policy yet: it wants to know what happens afterwards.</summary>
public readonly record struct LateAllowance
{
    internal LateAllowance(TimeSpan time) => Allowed = time;

    internal TimeSpan Allowed { get; }

    /// <summary>Records that come later still are dropped and counted.</summary>
    public LateDrop ThenDrop() => new() { Allowed = Allowed };

    /// <summary>Records that come later still go to a side output.</summary>
    /// <param name="output">A stream of the same job.</param>
    public Late<T> ThenToSideOutput<T>(SideOutput<T> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return new(Allowed, output);
    }
}
