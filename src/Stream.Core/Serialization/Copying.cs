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
