using System.Threading.Channels;
using Streams.Connectors.Bridges;

namespace Streams;

/// <summary>Gives records to a channel of the program's, which may read them as an asynchronous sequence (<c>ReadAllAsync</c>).</summary>
public static class AsyncSink
{
    /// <summary>Writes each record, at least once: a restart writes again what came after the checkpoint that it goes back to. A full channel makes the stream wait.</summary>
    /// <param name="channel">Ready for as many writers as there are subtasks. It stays open, as a job that ends may start again: the program completes it behind the job's completion. One that is completed before fails the job.</param>
    public static ISink<T> Into<T>(ChannelWriter<T> channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return new ChannelSink<T>(channel);
    }
}
