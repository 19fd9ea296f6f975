namespace Streams;

/// <summary>A serializer that is canonical and hashes: two keys are equal if and only if their encodings are.</summary>
public abstract class Key<T> : Serializer<T>
{
    /// <summary>Whether two keys are equal.</summary>
    public virtual bool AreEqual(in T left, in T right) => EqualityComparer<T>.Default.Equals(left, right);

    /// <summary>Writes the 64-bit hash of each key, in order. The hash is a format: it decides which checkpoint file and which subtask holds a key, on every machine.</summary>
    /// <param name="keys">The keys of one batch.</param>
    /// <param name="hashes">Receives one hash per key; at least as long as <paramref name="keys"/>.</param>
    public abstract void Hash(ReadOnlySpan<T> keys, Span<ulong> hashes);

    /// <summary>The hash of a single key.</summary>
    public ulong Hash(in T key)
    {
        ulong hash = 0;
        Hash(new ReadOnlySpan<T>(in key), new Span<ulong>(ref hash));
        return hash;
    }
}
