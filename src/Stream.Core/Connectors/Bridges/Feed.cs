using System.Threading.Channels;

namespace Streams.Connectors.Bridges;

/// <summary>What brings records of the program to a reader, in one attempt. Its channel is bounded: whoever writes to it waits while the job does not read.</summary>
internal abstract class Feed<T> : IAsyncDisposable
{
    /// <summary>Where the records come out. One that is completed has ended, with its error if there is one.</summary>
    public abstract ChannelReader<T> Records { get; }

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();
}

/// <summary>A channel of the program's. What an attempt leaves in it is read by the next.</summary>
internal sealed class ChannelFeed<T>(ChannelReader<T> records) : Feed<T>
{
    /// <inheritdoc />
    public override ChannelReader<T> Records => records;

    /// <inheritdoc />
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
