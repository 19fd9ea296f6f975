using System.Diagnostics;

namespace Streams.Time;

/// <summary>What became of the status of merged channels.</summary>
internal enum StatusChange : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The last active channel has gone idle.</summary>
    Idle = 1,

    /// <summary>The first channel has come back.</summary>
    Active = 2,
}

/// <summary>What one step of a merge yields. Forward it in this order: <see cref="StatusChange.Active"/>, the watermark, <see cref="StatusChange.Idle"/>;
/// whoever is downstream ignores the watermarks of an idle channel.</summary>
/// <param name="Watermark">The new merged watermark, higher than all before it; <see cref="long.MinValue"/> when it has not moved.</param>
/// <param name="Status">The change of status.</param>
internal readonly record struct MergeResult(long Watermark, StatusChange Status)
{
    /// <summary>Nothing to forward.</summary>
    public static readonly MergeResult Nothing = new(long.MinValue, StatusChange.None);

    /// <summary>Whether there is a new watermark.</summary>
    public bool HasAdvanced => Watermark != long.MinValue;

    /// <summary>Whether there is nothing to forward.</summary>
    public bool IsNothing => !HasAdvanced && Status == StatusChange.None;

    /// <summary>This step and the next as one.</summary>
    public MergeResult Then(MergeResult next)
    {
        Debug.Assert(Status == StatusChange.None || next.Status == StatusChange.None, "Steps that change the status twice are forwarded one by one.");
        return new(next.HasAdvanced ? next.Watermark : Watermark, next.Status == StatusChange.None ? Status : next.Status);
    }
}
