using Streams.Connectors;

namespace Streams;

/// <summary>Where records go. Made by a factory of its connector and given to <c>To</c>.</summary>
/// <typeparam name="T">The records.</typeparam>
public interface ISink<T>
{
    /// <summary>Where it writes, in a few words, for the plan and for messages: no secrets.</summary>
    string Description { get; }

    /// <summary>Whether its guarantee stands on checkpoints. A job without a checkpoint store refuses such a sink.</summary>
    bool NeedsCheckpoints { get; }

    /// <summary>How often a record comes out when an attempt fails. By default exactly once for a sink that needs checkpoints, else at least once.</summary>
    Delivery Guarantee => NeedsCheckpoints ? Delivery.ExactlyOnce : Delivery.AtLeastOnce;

    /// <summary>Names the encoding of what <see cref="ISinkWriter{T}.Prepare"/> gives, with a version; empty for sinks that prepare nothing.</summary>
    string CommittableFingerprint { get; }

    /// <summary>Creates the writer of one subtask. The attempt's <see cref="SinkWriterContext.Term"/> is won, so what earlier attempts left behind may be looked at.</summary>
    ISinkWriter<T> CreateWriter(SinkWriterContext context);
}

/// <summary>A sink for records of any type. Needed because variance stops at structs.</summary>
public interface IAnySink
{
    /// <summary>The same sink for records of one type.</summary>
    ISink<T> For<T>();
}
