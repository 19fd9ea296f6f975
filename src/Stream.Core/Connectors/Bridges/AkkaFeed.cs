using System.Threading.Channels;
using Akka.Streams;
using Akka.Streams.Dsl;

namespace Streams.Connectors.Bridges;

/// <summary>Runs an Akka stream into a small buffer. Disposed, it cancels the stream.</summary>
internal sealed class AkkaFeed<T> : Feed<T>
{
    private readonly UniqueKillSwitch _switch;

    private AkkaFeed(UniqueKillSwitch killSwitch, ChannelReader<T> records) => (_switch, Records) = (killSwitch, records);

    /// <inheritdoc />
    public override ChannelReader<T> Records { get; }

    /// <summary>Materialises a source.</summary>
    /// <param name="source">The source.</param>
    /// <param name="materializer">What runs it.</param>
    /// <param name="bufferRecords">How many records it may be ahead; at least 1.</param>
    /// <param name="materialized">Takes its materialised value; null: nobody wants it.</param>
    public static AkkaFeed<T> Run<TMat>(Source<T, TMat> source, IMaterializer materializer, int bufferRecords, Action<TMat>? materialized)
    {
        ((TMat value, UniqueKillSwitch killSwitch), ChannelReader<T> records) = source
            .ViaMaterialized(KillSwitches.Single<T>(), static (value, killSwitch) => (value, killSwitch))
            .ToMaterialized(Akka.Streams.Dsl.ChannelSink.AsReader<T>(bufferRecords, singleReader: true), static (left, records) => (left, records))
            .Run(materializer);
        materialized?.Invoke(value);
        return new AkkaFeed<T>(killSwitch, records);
    }

    /// <inheritdoc />
    public override ValueTask DisposeAsync()
    {
        _switch.Shutdown();
        return ValueTask.CompletedTask;
    }
}
