using Microsoft.Extensions.Logging;

namespace Streams.Tests.Jobs;

/// <summary>Keeps every log message as <c>Level: text</c>.</summary>
internal sealed class RecordedLog : ILoggerFactory, ILogger
{
    public Observed Messages { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) { }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Messages.Add($"{logLevel}: {formatter(state, exception)}");

    public void Dispose() { }
}
