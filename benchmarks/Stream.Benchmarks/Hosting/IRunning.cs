namespace Streams.Benchmarks.Hosting;

/// <summary>A job that has started and waits for input.</summary>
internal interface IRunning : IDisposable
{
    /// <summary>Lets it read so many batches, and returns when it has.</summary>
    void Run(long batches);
}
