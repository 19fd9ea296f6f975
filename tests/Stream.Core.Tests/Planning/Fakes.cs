using Streams.Connectors;

namespace Streams.Tests.Planning;

/// <summary>A source that is only planned with.</summary>
internal sealed class FakeSource<T>(string description = "fake source") : ITimestampedSource<T>
{
    public string Description => description;

    public string PositionFingerprint => "fake/1";

    public BadRecords? BadRecords => null;

    public Task<IReadOnlyList<SourceSplit>> DiscoverAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<SourceSplit>>([]);

    public ISourceReader<T> CreateReader(SourceReaderContext context) => throw new NotSupportedException("Nothing runs here.");
}

/// <summary>A sink that is only planned with.</summary>
internal sealed class FakeSink<T>(string description = "fake sink", bool needsCheckpoints = false) : ISink<T>
{
    public string Description => description;

    public bool NeedsCheckpoints => needsCheckpoints;

    public string CommittableFingerprint => "";

    public ISinkWriter<T> CreateWriter(SinkWriterContext context) => throw new NotSupportedException("Nothing runs here.");
}

/// <summary>A sink for anything that is only planned with.</summary>
internal sealed class FakeAnySink : IAnySink
{
    public ISink<T> For<T>() => new FakeSink<T>("any");
}

/// <summary>A record of a job that counts requests.</summary>
internal sealed record Request(string Account, long Bytes, int Status, DateTimeOffset At);
