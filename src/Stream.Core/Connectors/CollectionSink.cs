using Streams.Connectors;

namespace Streams;

/// <summary>Adds records to a collection of the program's.</summary>
public static class CollectionSink
{
    /// <summary>Adds each record, at once, and holds the collection's lock (<c>lock (records)</c>) while it does: several subtasks, and several sinks, may share one. Who reads it before the job has ended takes the lock too.</summary>
    /// <remarks>A restart adds again what came after the checkpoint that it goes back to; a set or a dictionary by key does not mind.</remarks>
    /// <param name="records">The collection.</param>
    public static ISink<T> Into<T>(ICollection<T> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        if (records.IsReadOnly) throw new ArgumentException($"Nothing can be added to {records.GetType().Name}: it is read-only. A List<{typeof(T).Name}> takes records.", nameof(records));
        return new CollectionSink<T>(records);
    }
}

/// <summary>A sink into a collection.</summary>
internal sealed class CollectionSink<T>(ICollection<T> records) : ISink<T>
{
    /// <inheritdoc />
    public string Description => $"collection of {typeof(T).Name}";

    /// <inheritdoc />
    public bool NeedsCheckpoints => false;

    /// <inheritdoc />
    public string CommittableFingerprint => "";

    /// <inheritdoc />
    public ISinkWriter<T> CreateWriter(SinkWriterContext context) => new Writer(records);

    private sealed class Writer(ICollection<T> records) : UnpreparedWriter<T>
    {
        /// <inheritdoc />
        public override int Write(ReadOnlySpan<T> values, ReadOnlySpan<StreamTime> times)
        {
            lock (records)
            {
                if (records is List<T> list) list.AddRange(values);
                else foreach (T value in values) records.Add(value);
            }

            return values.Length;
        }
    }
}
