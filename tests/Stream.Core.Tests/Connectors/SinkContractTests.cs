using System.Globalization;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Streams.Tests.Checkpoints;
using Streams.Tests.Jobs;

namespace Streams.Tests.Connectors;

public sealed class CollectionSinkContractTests : SinkContract
{
    private readonly List<int> _out = [];

    protected override ISink<int> Create() => CollectionSink.Into(_out);

    protected override Task<IReadOnlyList<int>> OutAsync(int count) => Task.FromResult<IReadOnlyList<int>>(_out);
}

public sealed class CallbackSinkContractTests : SinkContract
{
    private readonly Observed _out = new();

    protected override ISink<int> Create() => CallbackSink.Of<int>(i => _out.Add(i.ToString(CultureInfo.InvariantCulture)));

    protected override Task<IReadOnlyList<int>> OutAsync(int count) => _out.NumbersAsync(count);
}

public sealed class AsyncCallbackSinkContractTests : SinkContract
{
    private readonly Observed _out = new();

    protected override ISink<int> Create() => CallbackSink.Of<int>(async (i, _) =>
    {
        await Task.Yield();
        _out.Add(i.ToString(CultureInfo.InvariantCulture));
    });

    protected override Task<IReadOnlyList<int>> OutAsync(int count) => _out.NumbersAsync(count);
}

public sealed class ConsoleSinkContractTests : SinkContract, IDisposable
{
    private readonly StringWriter _out = new() { NewLine = "\n" };

    public void Dispose() => _out.Dispose();

    protected override ISink<int> Create() => ConsoleSink.LinesTo(_out).For<int>();

    protected override Task<IReadOnlyList<int>> OutAsync(int count) =>
        Task.FromResult<IReadOnlyList<int>>([.. _out.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => int.Parse(line, CultureInfo.InvariantCulture))]);
}

public sealed class ChannelSinkContractTests : SinkContract
{
    private readonly Channel<int> _channel = Channel.CreateBounded<int>(3);
    private readonly Observed _out = new();

    public ChannelSinkContractTests() => _ = ReadAsync();

    protected override ISink<int> Create() => AsyncSink.Into(_channel.Writer);

    protected override Task<IReadOnlyList<int>> OutAsync(int count) => _out.NumbersAsync(count);

    private async Task ReadAsync()
    {
        await foreach (int i in _channel.Reader.ReadAllAsync(Cancel)) _out.Add(i.ToString(CultureInfo.InvariantCulture));
    }
}

public sealed class AkkaSinkContractTests : SinkContract, IAsyncDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("sinks");
    private readonly ActorMaterializer _materializer;
    private readonly Observed _out = new();

    public AkkaSinkContractTests() => _materializer = _system.Materializer();

    public async ValueTask DisposeAsync()
    {
        _materializer.Dispose();
        await _system.Terminate();
        _system.Dispose();
    }

    protected override ISink<int> Create() => AkkaSink.To(Sink.ForEach<int>(i => _out.Add(i.ToString(CultureInfo.InvariantCulture))), _materializer, bufferRecords: 8);

    protected override Task<IReadOnlyList<int>> OutAsync(int count) => _out.NumbersAsync(count);
}

public sealed class FileSinkContractTests : TransactionalSinkContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override ISink<int> Create() =>
        FileSink.ExactlyOnce(_folder.At("out"), TextLines.Of<int>(static i => i.ToString(CultureInfo.InvariantCulture)), new FileSinkOptions { MaxFileBytes = 4_096 });

    protected override Task<IReadOnlyList<int>> OutAsync(int count) =>
        Task.FromResult<IReadOnlyList<int>>([.. FileSink.PublishedFiles(_folder.At("out"), "signals").SelectMany(File.ReadAllLines).Select(static line => int.Parse(line, CultureInfo.InvariantCulture))]);
}

/// <summary>The sink that stands in for such sinks in the tests of whole jobs keeps to it too.</summary>
public sealed class OutboxContractTests : TransactionalSinkContract
{
    private readonly Outbox<int> _out = new(static i => i.ToString(CultureInfo.InvariantCulture));

    protected override ISink<int> Create() => _out;

    protected override Task<IReadOnlyList<int>> OutAsync(int count) => _out.Published.NumbersAsync(count);
}

/// <summary>Numbers out of lines.</summary>
internal static class ObservedNumbers
{
    /// <summary>The lines as numbers, once there are so many.</summary>
    public static async Task<IReadOnlyList<int>> NumbersAsync(this Observed observed, int count)
    {
        await observed.WhenCountAsync(count);
        return [.. observed.Lines.Select(static line => int.Parse(line, CultureInfo.InvariantCulture))];
    }
}
