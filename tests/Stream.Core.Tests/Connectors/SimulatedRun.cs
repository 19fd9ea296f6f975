using Streams.Connectors;
using Streams.Connectors.Files;

namespace Streams.Tests.Connectors;

/// <summary>A job in miniature over two subtasks of the file sink: it writes 1 to 9, three records an epoch, and keeps a checkpoint as the engine does. Each attempt but the last is abandoned behind a given number of steps.</summary>
internal sealed class SimulatedRun(string output, int[] crashes)
{
    private const string Lineage = "00112233445566778899aabbccddeeff";

    private readonly ISink<int> _sink = FileSink.ExactlyOnce(output, TextLines.Of<int>(i => $"{i}"), new FileSinkOptions { MaxFileBytes = 4 });
    private (int Position, long Id, List<ReadOnlyMemory<byte>> Pending) _checkpoint = (0, 0, []);
    private int _steps;

    /// <summary>Runs attempts until one comes to its end.</summary>
    public async Task ToEndAsync()
    {
        for (int term = 1; ; term++)
        {
            _steps = term <= crashes.Length ? crashes[term - 1] : int.MaxValue;
            List<ISinkWriter<int>> writers = [];
            try
            {
                await AttemptAsync(term, writers);
                return;
            }
            catch (Crash)
            {
                // A process that died closes its files and does nothing else.
                foreach (ISinkWriter<int> writer in writers) await writer.DisposeAsync();
            }
        }
    }

    private async Task AttemptAsync(int term, List<ISinkWriter<int>> writers)
    {
        (int position, long id, List<ReadOnlyMemory<byte>> adopted) = _checkpoint;
        for (int subtask = 0; subtask < 2; subtask++)
        {
            writers.Add(_sink.CreateWriter(new SinkWriterContext("job", "signals", subtask, 2, term, Lineage, id > 0, adopted, TimeProvider.System)));
            Step();
        }

        for (int i = 0; i < adopted.Count; i++) await CommitAsync(writers[i % 2], adopted[i]);
        while (position < 9)
        {
            for (int i = 0; i < 3; i++)
            {
                position++;
                Assert.Equal(1, writers[position % 2].Write([position], [StreamTime.None]));
                Step();
            }

            id++;
            List<ReadOnlyMemory<byte>> prepared = [];
            foreach (ISinkWriter<int> writer in writers)
            {
                prepared.Add(await writer.Prepare(id)(TestContext.Current.CancellationToken));
                Step();
            }

            // From here on the epoch is published, by this attempt or by the next.
            prepared.RemoveAll(static committable => committable.IsEmpty);
            _checkpoint = (position, id, prepared);
            Step();
            for (int i = 0; i < prepared.Count; i++) await CommitAsync(writers[i % 2], prepared[i]);
        }

        foreach (ISinkWriter<int> writer in writers)
        {
            Assert.True((await writer.Prepare(id + 1)(TestContext.Current.CancellationToken)).IsEmpty);
            await writer.DisposeAsync();
        }
    }

    // A commit of two files can be cut between them: the first file goes out by a committable of its own.
    private async Task CommitAsync(ISinkWriter<int> writer, ReadOnlyMemory<byte> committable)
    {
        IReadOnlyList<PendingFile> files = FileSinkCommittable.Read(committable.Span, "signals");
        for (int count = 1; count <= files.Count; count++)
        {
            await writer.CommitAsync(FileSinkCommittable.Write([.. files.Take(count)]), TestContext.Current.CancellationToken);
            Step();
        }
    }

    private void Step()
    {
        if (--_steps == 0) throw new Crash();
    }

    private sealed class Crash : Exception;
}
