namespace Streams;

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

    /// <summary>Finds what reads values that were stored under a fingerprint: an earlier version of the type, say. What it reads is written in the new encoding from then on.</summary>
    /// <param name="storedFingerprint">The fingerprint beside the stored state.</param>
    /// <param name="difference">Takes the reasons, where there is no such reader.</param>
    /// <returns>What reads such values; null, where they cannot be read. Default: itself, for its own fingerprint alone.</returns>
    public virtual Serializer<T>? ReaderOf(string storedFingerprint, StateDifference difference)
    {
        if (storedFingerprint == Fingerprint) return this;
        difference.Changed(storedFingerprint, Fingerprint);
        return null;
    }

    /// <summary>What is missing, as a sentence with the line to add; null when nothing is. Reported when the job is built.</summary>
    internal virtual string? Gap => null;

    /// <summary>The fewest bytes that a value takes, so that a count of values can be checked against the bytes that are left before anything is allocated.</summary>
    internal virtual int LeastBytes => 1;
}
