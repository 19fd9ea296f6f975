using System.Globalization;
using Streams.Connectors;

namespace Streams;

/// <summary>Writes records where people read them.</summary>
/// <remarks>Takes records of any type; each becomes a line by its <c>ToString</c>, in the invariant culture if it has formats. A restart writes again what came after the checkpoint that it goes back to.</remarks>
public static class ConsoleSink
{
    /// <summary>Writes lines to the console's output.</summary>
    public static IAnySink Lines { get; } = new LineSink(null);

    /// <summary>Writes lines to a writer, which stays open. Subtasks take its lock, line by line.</summary>
    /// <param name="writer">The writer.</param>
    public static IAnySink LinesTo(TextWriter writer) => new LineSink(writer ?? throw new ArgumentNullException(nameof(writer)));

    private sealed class LineSink(TextWriter? writer) : IAnySink
    {
        /// <inheritdoc />
        public ISink<T> For<T>() => new LineSink<T>(writer);
    }

    private sealed class LineSink<T>(TextWriter? writer) : ISink<T>
    {
        /// <inheritdoc />
        public string Description => writer is null ? "console" : "text";

        /// <inheritdoc />
        public bool NeedsCheckpoints => false;

        /// <inheritdoc />
        public string CommittableFingerprint => "";

        /// <inheritdoc />
        public ISinkWriter<T> CreateWriter(SinkWriterContext context) => new LineWriter<T>(writer ?? Console.Out);
    }

    private sealed class LineWriter<T>(TextWriter writer) : UnpreparedWriter<T>
    {
        /// <inheritdoc />
        public override int Write(ReadOnlySpan<T> records, ReadOnlySpan<StreamTime> times)
        {
            foreach (T record in records)
            {
                string? line = record is IFormattable formattable ? formattable.ToString(null, CultureInfo.InvariantCulture) : record?.ToString();
                lock (writer) writer.WriteLine(line);
            }

            lock (writer) writer.Flush();
            return records.Length;
        }
    }
}
