using Streams.Checkpoints;
using Streams.State;

namespace Streams.Operators;

/// <summary>What windows hold, and what a firing makes of it.</summary>
/// <remarks>A place is a key and a window of it; its hash is <see cref="TimerKey{TKey}.HashOf"/>.</remarks>
internal abstract class WindowFunction<TKey, T, TWindow>
{
    /// <summary>The state's name.</summary>
    public abstract string State { get; }

    /// <summary>Adds a record to a window.</summary>
    public abstract void Add(in KeyTimer<TKey> place, ulong hash, in T record);

    /// <summary>Adds what one window holds to another, and empties it.</summary>
    public abstract void Move(in KeyTimer<TKey> from, ulong fromHash, in KeyTimer<TKey> to, ulong toHash);

    /// <summary>Empties a window.</summary>
    public abstract void Remove(in KeyTimer<TKey> place, ulong hash);

    /// <summary>Emits the result of a window that holds something. Afterwards the window may be emptied.</summary>
    /// <returns>False: the operator must return, and call <see cref="TryContinue"/> before anything else.</returns>
    public abstract bool TryFire(in KeyTimer<TKey> place, ulong hash, TWindow window, long timestamp);

    /// <summary>Emits what is left of the last firing.</summary>
    public virtual bool TryContinue() => true;

    /// <summary>Hands on what was emitted, and the watermark behind it.</summary>
    public abstract void Flush(long watermark);

    /// <summary>Freezes what all windows hold.</summary>
    /// <param name="windows">Which windows: the first part of the fingerprint.</param>
    /// <param name="groups">The key groups of the subtask.</param>
    public abstract FrozenSection Freeze(string windows, KeyGroupRange groups);

    /// <summary>Takes what was stored of one subtask.</summary>
    public abstract void Restore(RestoredSection section, string windows, long checkpointId, KeyGroupRange groups, int groupCount);
}
