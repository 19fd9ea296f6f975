namespace Streams;

/// <summary>How a value is copied at its first write after a barrier, so that the snapshot that is being written keeps the old one.</summary>
public enum Copying
{
    /// <summary>Holds no references: copying its bits is enough.</summary>
    Bits = 0,

    /// <summary>Never changes once written: the reference is shared.</summary>
    Immutable = 1,

    /// <summary>Changes in place: <see cref="Serializer{T}.Copy"/> makes the copy.</summary>
    Copier = 2,
}

/// <summary>Reads and writes values of one type: the dictionary of a typeclass as an object, so that it spreads no type parameter through the graph.</summary>
/// <remarks>Instances hold no mutable state and may be called from several threads at once.</remarks>
public abstract class Serializer<T>
{
    /// <summary>Names the encoding, field by field, and its version: <c>int64</c>, <c>(string,int64)</c>, <c>acme.order/2</c>. Stored beside the state;
    /// a restore refuses state whose fingerprint is another.</summary>
    public abstract string Fingerprint { get; }

    /// <summary>How a value in state is copied. Default: it is immutable.</summary>
    public virtual Copying Copying => Copying.Immutable;

    /// <summary>Copies a value that changes in place. Called only where <see cref="Copying"/> is <see cref="Copying.Copier"/>.</summary>
    public virtual T Copy(T value) => value;

    /// <summary>Appends the encoding of a value.</summary>
    public abstract void Write(in T value, StateWriter output);

    /// <summary>Reads one value, and exactly the bytes that <see cref="Write"/> wrote for it.</summary>
    /// <exception cref="CorruptStateException">The bytes are not an encoding of a value.</exception>
    public abstract T Read(ref StateReader input);

    /// <summary>What is missing, as a sentence with the line to add; null when nothing is. Reported when the job is built.</summary>
    internal virtual string? Gap => null;
}

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
