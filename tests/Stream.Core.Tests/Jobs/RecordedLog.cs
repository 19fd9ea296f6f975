using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Streams.Tests.Jobs;

/// <summary>Keeps every log message as <c>Level: text</c>, and its fields.</summary>
internal sealed class RecordedLog : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<(int EventId, KeyValuePair<string, object?>[] Fields)> _fields = [];

    public Observed Messages { get; } = new();

    /// <summary>The fields of the lines with an event id, in their order.</summary>
    public IReadOnlyDictionary<string, object?>[] FieldsOf(int eventId) => [.. _fields.Where(f => f.EventId == eventId).Select(static f => f.Fields.ToDictionary())];

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) { }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (state is IEnumerable<KeyValuePair<string, object?>> fields) _fields.Enqueue((eventId.Id, [.. fields]));
        Messages.Add($"{logLevel}: {formatter(state, exception)}");
    }

    public void Dispose() { }
}
