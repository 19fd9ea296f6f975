namespace Streams;

/// <summary>A type that can be kept in state.</summary>
/// <remarks><see cref="StreamStateAttribute"/> on a partial type writes the implementation. Calls that need the serializer make it known by themselves where the package's generator runs;
/// elsewhere add <c>Serializer.Register(Serializer.For&lt;Order&gt;());</c> before the job is built, or pass <see cref="Serializer.For{T}"/> to the operator.</remarks>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IStreamState<TSelf> where TSelf : IStreamState<TSelf>
{
    /// <summary>Names the encoding and its version, <c>acme.order/2</c>. Another one after a change of the encoding, so that a restore refuses what it cannot read.</summary>
    static abstract string Fingerprint { get; }

    /// <summary>Appends the encoding of a value; at least one byte.</summary>
    static abstract void Write(in TSelf value, StateWriter output);

    /// <summary>Reads one value, and exactly the bytes that <see cref="Write"/> wrote for it.</summary>
    /// <exception cref="CorruptStateException">The bytes are not an encoding of a value.</exception>
    static abstract TSelf Read(ref StateReader input);

    /// <summary>How a value in state is copied. Default: it is immutable. A type that changes in place says <see cref="Copying.Copier"/>.</summary>
    static virtual Copying Copying => Copying.Immutable;

    /// <summary>Copies a value that changes in place. Called only where <see cref="Copying"/> is <see cref="Copying.Copier"/>.</summary>
    static virtual TSelf Copy(TSelf value) => value;

    /// <summary>Finds what reads values that were stored under another fingerprint, an earlier version's. Default: nothing does.</summary>
    /// <param name="storedFingerprint">The fingerprint beside the stored state; not the type's own.</param>
    /// <param name="difference">Takes the reasons, where there is no such reader.</param>
    /// <returns>What reads such values; null, where they cannot be read.</returns>
    static virtual Serializer<TSelf>? ReaderOf(string storedFingerprint, StateDifference difference)
    {
        difference.Changed(storedFingerprint, TSelf.Fingerprint);
        return null;
    }
}

/// <summary>A type that can be a key: immutable, and two values are equal if and only if their encodings are.</summary>
/// <remarks><see cref="StreamKeyAttribute"/> on a partial record writes the implementation. Known through the package's generator, through <c>Key.Register(Key.For&lt;OrderId&gt;());</c>,
/// or passed as <see cref="Key.For{T}"/>.</remarks>
/// <typeparam name="TSelf">The type itself. A struct is hashed in a loop compiled for it; a class costs a look-up a key.</typeparam>
public interface IStreamKey<TSelf> : IStreamState<TSelf>, IEquatable<TSelf> where TSelf : IStreamKey<TSelf>
{
    /// <summary>The hash of a key, equal for equal keys, the same in every process and version: from <see cref="Hashing"/>, never from <see cref="object.GetHashCode"/>.</summary>
    static abstract ulong Hash(in TSelf key);
}
