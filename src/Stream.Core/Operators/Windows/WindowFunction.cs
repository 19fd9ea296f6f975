using Streams.Checkpoints;
using Streams.State;

namespace Streams.Operators;

/// <summary>What windows hold, and what a firing makes of it.</summary>
/// <remarks>A window is a key and a place. What it holds stands beside it, as its content; a function may keep more by key and place.</remarks>
/// <typeparam name="TKey">The keys.</typeparam>
/// <typeparam name="T">The records.</typeparam>
/// <typeparam name="TContent">What stands beside each window.</typeparam>
/// <typeparam name="TWindow">What the user's function is told of the window.</typeparam>
internal abstract class WindowFunction<TKey, T, TContent, TWindow>
{
    /// <summary>Stores contents.</summary>
    public abstract Serializer<TContent> Content { get; }

    /// <summary>The states that the function keeps itself.</summary>
    public virtual IReadOnlyList<string> States => [];

    /// <summary>The content of a window that gets its first record.</summary>
    public abstract TContent Create();

    /// <summary>Adds a record to a window. Exceptions of user code pass through.</summary>
    public abstract void Add(in TKey key, ulong keyHash, long place, ref TContent content, in T record);

    /// <summary>Adds what one window holds to another, and forgets it.</summary>
    public abstract void Move(in TKey key, ulong keyHash, long from, in TContent fromContent, long to, ref TContent toContent);

    /// <summary>Forgets what the function keeps itself of a window.</summary>
    public virtual void Remove(in TKey key, ulong keyHash, long place) { }

    /// <summary>Emits the result of a window that holds something. Afterwards the window may be emptied.</summary>
    /// <returns>False: the operator must return, and call <see cref="TryContinue"/> before anything else.</returns>
    public abstract bool TryFire(in TKey key, ulong keyHash, long place, in TContent content, TWindow window, long timestamp);

    /// <summary>Emits what is left of the last firing.</summary>
    public virtual bool TryContinue() => true;

    /// <summary>Hands on what was emitted, and the watermark behind it.</summary>
    public abstract void Flush(long watermark);

    /// <summary>Freezes what the function keeps itself.</summary>
    /// <param name="windows">Which windows: the first part of the fingerprint.</param>
    /// <param name="groups">The key groups of the subtask.</param>
    /// <param name="sections">Takes the sections.</param>
    public virtual void Freeze(string windows, KeyGroupRange groups, List<FrozenSection> sections) { }

    /// <summary>Takes what was stored.</summary>
    public virtual void Restore(RestoredOperator restored, string windows, KeyGroupRange groups, int groupCount) { }
}
