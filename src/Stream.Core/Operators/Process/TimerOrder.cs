using Streams.State;

namespace Streams.Operators;

/// <summary>A timer where it waits for its turn.</summary>
/// <param name="Time">When it is due.</param>
/// <param name="KeyHash">The hash of its key.</param>
/// <param name="Key">Its key.</param>
internal readonly record struct DueTimer<TKey>(long Time, ulong KeyHash, TKey Key);

/// <summary>Earlier first; equal times by the key's hash, equal hashes by its encoding: an order that depends on nothing else, so a restore keeps it.</summary>
internal sealed class TimerOrder<TKey>(Key<TKey> key) : IComparer<DueTimer<TKey>>
{
    private readonly StateWriter _left = new(16);
    private readonly StateWriter _right = new(16);

    /// <inheritdoc />
    public int Compare(DueTimer<TKey> x, DueTimer<TKey> y)
    {
        int order = x.Time.CompareTo(y.Time);
        if (order == 0) order = x.KeyHash.CompareTo(y.KeyHash);
        return order != 0 || KeyEquality.AreEqual(key, x.Key, y.Key) ? order : CompareEncodings(x.Key, y.Key);
    }

    private int CompareEncodings(TKey x, TKey y)
    {
        _left.Clear();
        _right.Clear();
        key.Write(in x, _left);
        key.Write(in y, _right);
        return _left.Written.SequenceCompareTo(_right.Written);
    }
}
