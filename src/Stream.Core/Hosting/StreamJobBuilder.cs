using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Streams;

/// <summary>Goes on with a job that was added to a host.</summary>
public sealed class StreamJobBuilder
{
    internal StreamJobBuilder(IServiceCollection services, string name) => (Services, Name) = (services, name);

    /// <summary>The host's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The job's name.</summary>
    public string Name { get; }

    /// <summary>Changes the settings in code, after the configuration.</summary>
    /// <param name="configure">Changes them.</param>
    public StreamJobBuilder Configure(Action<StreamJobSettings> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        Services.Configure(Name, configure);
        return this;
    }

    /// <summary>Binds the settings to another section than <c>Streams:NAME</c>, on top of it.</summary>
    /// <param name="section">Its members have the names of <see cref="StreamJobSettings"/>.</param>
    public StreamJobBuilder Bind(IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        Services.Configure<StreamJobSettings>(Name, section);
        return this;
    }
}
