<?xml version="1.0" encoding="UTF-8"?>
<!--
  What of a schema cannot be compiled, one sentence each: where, what, and what to do (mode "faults").
-->
<xsl:stylesheet version="3.0" exclude-result-prefixes="#all"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:sch="http://purl.oclc.org/dsdl/schematron"
  xmlns:made="urn:scholarly-edition-pipeline:schematron"
  xmlns:f="urn:scholarly-edition-pipeline:schematron-compiler">

  <!-- ===== What is supported ===== -->

  <!-- For each element: where it may stand, which attributes it must and may have. `mixed`: it holds text.
       To support another element is to move it from `unsupported` to here and to give it a template below. -->
  <xsl:variable name="supported" as="map(xs:string, map(xs:string, xs:anyAtomicType*))" select="map{
    'schema':      map{'in': '', 'must': (), 'may': ('queryBinding', 'schemaVersion', 'defaultPhase')},
    'title':       map{'in': ('schema', 'pattern'), 'must': (), 'may': (), 'mixed': true()},
    'p':           map{'in': ('schema', 'pattern', 'rule', 'phase'), 'must': (), 'may': 'class', 'mixed': true()},
    'ns':          map{'in': 'schema', 'must': ('prefix', 'uri'), 'may': ()},
    'let':         map{'in': ('schema', 'phase', 'pattern', 'rule'), 'must': 'name', 'may': ('as', 'value'), 'mixed': true()},
    'phase':       map{'in': 'schema', 'must': 'id', 'may': ()},
    'active':      map{'in': 'phase', 'must': 'pattern', 'may': (), 'mixed': true()},
    'pattern':     map{'in': 'schema', 'must': (), 'may': ('abstract', 'is-a')},
    'param':       map{'in': 'pattern', 'must': ('name', 'value'), 'may': ()},
    'rules':       map{'in': 'schema', 'must': (), 'may': ()},
    'rule':        map{'in': ('pattern', 'rules'), 'must': (), 'may': ('abstract', 'context', 'role', 'subject')},
    'extends':     map{'in': 'rule', 'must': 'rule', 'may': ()},
    'assert':      map{'in': 'rule', 'must': 'test', 'may': ('role', 'diagnostics', 'subject'), 'mixed': true()},
    'report':      map{'in': 'rule', 'must': 'test', 'may': ('role', 'diagnostics', 'subject'), 'mixed': true()},
    'diagnostics': map{'in': 'schema', 'must': (), 'may': ()},
    'diagnostic':  map{'in': 'diagnostics', 'must': 'id', 'may': 'role', 'mixed': true()},
    'value-of':    map{'in': $message, 'must': 'select', 'may': ()},
    'name':        map{'in': $message, 'must': (), 'may': 'path'},
    'emph':        map{'in': ($message, 'title', 'p'), 'must': (), 'may': 'class', 'mixed': true()},
    'dir':         map{'in': ($message, 'title', 'p'), 'must': (), 'may': ('class', 'value'), 'mixed': true()},
    'span':        map{'in': ($message, 'title', 'p'), 'must': (), 'may': 'class', 'mixed': true()}}"/>

  <xsl:variable name="message" as="xs:string+" select="'assert', 'report', 'diagnostic', 'emph', 'dir', 'span'"/>

  <!-- Attributes that tell something to people and change no result. -->
  <xsl:variable name="informative" as="xs:string+" select="'id', 'icon', 'see', 'fpi', 'flag'"/>

  <xsl:variable name="unsupported" as="map(xs:string, xs:string)" select="map{
    'include':    'it could not be followed; give the name of a file beside the schema',
    'properties': 'properties are not supported; remove it',
    'property':   'properties are not supported; remove it',
    'group':      'groups (ISO Schematron of 2025) are not supported; use a pattern for each rule',
    '@documents':   'a pattern over other documents is not supported; read them in a let',
    '@properties':  'properties are not supported; remove it',
    '@severity':    'the severity is given by role; write that instead',
    '@when':        'a phase that selects itself (ISO Schematron of 2025) is not supported; name the phase',
    '@from':        'a phase for a part of a document (ISO Schematron of 2025) is not supported; remove it'}"/>

  <!-- Top-level declarations of XSLT that a schema may carry. The others read files, or would change how the
       stylesheet made here starts and writes. -->
  <xsl:variable name="declarations" as="xs:string+"
    select="'accumulator', 'decimal-format', 'function', 'key', 'param', 'variable'"/>

  <xsl:variable name="severity" as="map(xs:string, xs:string)" select="map{
    'error': 'error', 'fatal': 'error', 'critical': 'error',
    'warning': 'warning', 'warn': 'warning', 'nonfatal': 'warning', 'caution': 'warning',
    'info': 'info', 'information': 'info', 'hint': 'info'}"/>

  <!-- ===== The check ===== -->

  <xsl:template match="/*[not(self::sch:schema)]" mode="faults" as="xs:string" priority="2">
    <xsl:sequence select="f:fault(., 'a schema begins with the element schema of the namespace '
      || 'http://purl.oclc.org/dsdl/schematron; check that this is the right file')"/>
  </xsl:template>

  <xsl:template match="*" mode="faults" as="xs:string*">
    <xsl:choose>
      <!-- Anybody may add markup of their own, and no one has to honour it. Markup without a namespace is a
           slip, and rules inside foreign markup would be lost with it. -->
      <xsl:when test="namespace-uri() = ''">
        <xsl:sequence select="f:fault(., 'it is in no namespace, so it is no part of the schema; give it '
          || 'that of Schematron')"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:apply-templates select="*" mode="faults"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- What a let holds is data. -->
  <xsl:template match="sch:let//*[not(self::xsl:*)]" mode="faults" as="xs:string*" priority="1">
    <xsl:apply-templates select="*" mode="faults"/>
  </xsl:template>

  <xsl:template match="xsl:*" mode="faults" as="xs:string*" priority="1">
    <xsl:if test="not(parent::sch:schema and local-name() = $declarations)">
      <xsl:sequence select="f:fault(., 'of XSLT, a schema may hold only ' || f:list($declarations)
        || ', as children of schema')"/>
    </xsl:if>
  </xsl:template>

  <xsl:template match="sch:*" mode="faults" as="xs:string*">
    <xsl:variable name="name" as="xs:string" select="local-name()"/>
    <xsl:variable name="known" as="map(xs:string, xs:anyAtomicType*)?" select="$supported($name)"/>
    <xsl:choose>
      <xsl:when test="exists($unsupported($name))">
        <xsl:sequence select="f:fault(., $unsupported($name))"/>
      </xsl:when>
      <xsl:when test="empty($known)">
        <xsl:sequence select="f:fault(., 'Schematron has no such element; correct its name')"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:if test="parent::* and not(f:may-stand(., $known?in))">
          <xsl:sequence select="f:fault(., 'it cannot stand in ' || name(..) || '; move it into '
            || f:list($known?in))"/>
        </xsl:if>
        <xsl:variable name="here" as="element()" select="."/>
        <xsl:sequence select="$known?must[not(. = $here/@*/name())] !
          f:fault($here, 'the attribute ' || . || ' is missing; add it')"/>
        <xsl:apply-templates select="@*" mode="faults"/>
        <xsl:if test="not($known?mixed) and text()[normalize-space()]">
          <xsl:sequence select="f:fault(., 'it holds the text “' || normalize-space(text()[normalize-space()][1])
            || '”, which would be lost; make it a comment or a p')"/>
        </xsl:if>
        <xsl:sequence select="f:more-faults(.)"/>
        <xsl:apply-templates select="*" mode="faults"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <xsl:key name="f:id" match="sch:*[@id]" use="string(@id)"/>

  <xsl:template match="@*" mode="faults" as="xs:string*"/>

  <xsl:template match="@*[namespace-uri() = '']" mode="faults" as="xs:string*">
    <xsl:variable name="name" as="xs:string" select="local-name()"/>
    <xsl:variable name="element" as="xs:string" select="local-name(..)"/>
    <xsl:variable name="reason" as="xs:string?" select="
      ($unsupported('@' || $element || '/' || $name), $unsupported('@' || $name))[1]"/>
    <xsl:choose>
      <xsl:when test="$name = ($informative, $supported($element)?must, $supported($element)?may)">
        <xsl:sequence select="f:value-faults(.)"/>
      </xsl:when>
      <xsl:otherwise>
        <xsl:sequence select="f:fault(.., 'its attribute ' || $name || ': '
          || ($reason, 'Schematron has no such attribute here; correct its name')[1])"/>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>

  <!-- Faults in the value of an attribute that may stand where it stands. -->
  <xsl:function name="f:value-faults" as="xs:string*">
    <xsl:param name="attribute" as="attribute()"/>
    <xsl:variable name="element" as="element()" select="$attribute/.."/>
    <xsl:variable name="value" as="xs:string" select="string($attribute)"/>
    <xsl:choose>
      <xsl:when test="name($attribute) = ('test', 'context', 'select', 'path', 'value')
        and not(normalize-space($value)) and not($element/self::sch:dir)">
        <xsl:sequence select="f:fault($element, 'its attribute ' || name($attribute) || ' is empty')"/>
      </xsl:when>
      <xsl:when test="name($attribute) = 'abstract' and not($value = ('true', 'false'))">
        <xsl:sequence select="f:fault($element, 'its attribute abstract is neither true nor false')"/>
      </xsl:when>
      <xsl:when test="name($attribute) = 'defaultPhase' and not(f:is-phase($attribute, $value))">
        <xsl:sequence select="f:fault($element, 'there is no phase “' || $value || '”; the schema has '
          || (f:list(root($attribute)//sch:phase/@id)[. ne ''], 'none')[1])"/>
      </xsl:when>
      <xsl:when test="name($attribute) = 'pattern'
        and not(root($attribute)//sch:pattern[not(@abstract = 'true')]/@id = $value)">
        <xsl:sequence select="f:fault($element, 'there is no pattern with the id “' || $value || '”; add it or '
          || 'correct the reference')"/>
      </xsl:when>
      <xsl:when test="name($attribute) = 'is-a' and empty(f:abstract-pattern($attribute))">
        <xsl:sequence select="f:fault($element, 'there is no abstract pattern with the id “' || $value || '”; add it '
          || 'or correct the reference')"/>
      </xsl:when>
      <xsl:when test="name($attribute) = 'rule' and empty(f:abstract-rule($attribute))">
        <xsl:sequence select="f:fault($element, 'there is no abstract rule with the id “' || $value || '”; add it '
          || 'or correct the reference')"/>
      </xsl:when>
      <xsl:when test="name($attribute) = 'rule' and f:extends-itself($element/.., ())">
        <xsl:sequence select="f:fault($element, 'the rule extends itself; remove it')"/>
      </xsl:when>
      <xsl:when test="name($attribute) = 'role' and empty($severity(lower-case($value)))">
        <xsl:sequence select="f:fault($element, 'the role “' || $value || '” is not a severity; write one of '
          || f:list(sort(map:keys($severity))))" xmlns:map="http://www.w3.org/2005/xpath-functions/map"/>
      </xsl:when>
      <xsl:when test="name($attribute) = 'diagnostics'">
        <xsl:sequence select="tokenize($value)[not(. = root($attribute)//sch:diagnostic/@id)] !
          f:fault($element, 'there is no diagnostic with the id “' || . || '”; add it or correct the reference')"/>
      </xsl:when>
      <xsl:when test="name($attribute) = 'id' and not(key('f:id', $value, root($attribute))[1] is $element)">
        <xsl:sequence select="f:fault($element, 'the id “' || $value || '” stands above already; ids are the '
          || 'codes of findings and must differ')"/>
      </xsl:when>
    </xsl:choose>
  </xsl:function>

  <!-- Faults that are neither of one attribute nor of one name. -->
  <xsl:function name="f:more-faults" as="xs:string*">
    <xsl:param name="element" as="element()"/>
    <xsl:for-each select="$element">
      <xsl:choose>
        <xsl:when test="self::sch:schema">
          <!-- XPath 1 is nearly all of it XPath 3; what is not fails where it stands, and is told. -->
          <xsl:if test="not(lower-case((@queryBinding, 'xslt')[1])
            = ('xslt', 'xslt2', 'xslt3', 'xpath', 'xpath2', 'xpath3', 'xpath31'))">
            <xsl:sequence select="f:fault(., 'the query binding “' || @queryBinding || '” is not supported; set '
              || 'queryBinding to xslt2 or xslt3')"/>
          </xsl:if>
          <xsl:if test="not(f:is-phase(., $phase))">
            <xsl:sequence select="f:fault(., 'there is no phase “' || $phase || '”; the schema has '
              || (f:list(.//sch:phase/@id)[. ne ''], 'none')[1])"/>
          </xsl:if>
          <xsl:if test="empty(descendant::sch:pattern)">
            <xsl:sequence select="f:fault(., 'it has no pattern, so nothing would be checked')"/>
          </xsl:if>
        </xsl:when>
        <xsl:when test="self::sch:ns[@prefix = 'made' or @prefix = 'xsl'
          and not(@uri = 'http://www.w3.org/1999/XSL/Transform')]">
          <xsl:sequence select="f:fault(., 'the prefix ' || @prefix || ' is needed by the stylesheet that is made '
            || 'of the schema; use another')"/>
        </xsl:when>
        <xsl:when test="self::sch:ns[some $other in preceding-sibling::sch:ns[@prefix = current()/@prefix]
          satisfies not($other/@uri = @uri)]">
          <xsl:sequence select="f:fault(., 'the prefix ' || @prefix || ' is bound above to another namespace; use another')"/>
        </xsl:when>
        <xsl:when test="self::sch:let[@name = preceding-sibling::sch:let/@name]">
          <xsl:sequence select="f:fault(., '$' || @name || ' is declared beside it already; rename one')"/>
        </xsl:when>
        <xsl:when test="self::sch:let[@value][* or normalize-space()]">
          <xsl:sequence select="f:fault(., 'it has a value and a content; remove one of the two')"/>
        </xsl:when>
        <xsl:when test="self::sch:let[not(@value)][not(node())]">
          <xsl:sequence select="f:fault(., 'the attribute value is missing; add it')"/>
        </xsl:when>
        <xsl:when test="self::sch:rule[@abstract = 'true'][not(@id)]">
          <xsl:sequence select="f:fault(., 'an abstract rule needs an id, by which others extend it; add it')"/>
        </xsl:when>
        <xsl:when test="self::sch:rule[@abstract = 'true'][@context]">
          <xsl:sequence select="f:fault(., 'an abstract rule has no context; remove one of the two attributes')"/>
        </xsl:when>
        <xsl:when test="self::sch:rule[not(@abstract = 'true')][not(@context)]">
          <xsl:sequence select="f:fault(., 'the attribute context is missing; add it')"/>
        </xsl:when>
        <xsl:when test="self::sch:rule[parent::sch:rules][not(@abstract = 'true')]">
          <xsl:sequence select="f:fault(., 'rules holds abstract rules only; move it into a pattern')"/>
        </xsl:when>
        <xsl:when test="self::sch:pattern[@abstract = 'true'][not(@id)]">
          <xsl:sequence select="f:fault(., 'an abstract pattern needs an id, by which others are one; add it')"/>
        </xsl:when>
        <xsl:when test="self::sch:pattern[@is-a][sch:rule]">
          <xsl:sequence select="f:fault(., 'a pattern with is-a has the rules of the abstract one; remove its own')"/>
        </xsl:when>
        <xsl:when test="self::sch:param[not(../@is-a or ../@abstract = 'true')]">
          <xsl:sequence select="f:fault(., 'parameters belong to patterns with is-a; use a let')"/>
        </xsl:when>
        <!-- A context is a pattern of XSLT, in which local variables are out of reach: without this, a variable
             of the schema with the same name would be taken. -->
        <xsl:when test="self::sch:rule">
          <xsl:variable name="rule" as="element(sch:rule)" select="."/>
          <xsl:sequence select="../sch:let/@name[matches($rule/@context,
              '\$' || replace(., '\.', '\\.') || '([^\-.\w]|$)')] !
            f:fault($rule, 'its context uses $' || . || ' of its pattern; declare that in the schema instead')"/>
        </xsl:when>
      </xsl:choose>
    </xsl:for-each>
  </xsl:function>

  <!-- Whether an element stands where it may; markup of others inside a message makes no difference. -->
  <xsl:function name="f:may-stand" as="xs:boolean">
    <xsl:param name="element" as="element()"/>
    <xsl:param name="allowed" as="xs:string*"/>
    <xsl:variable name="owner" as="element()?" select="$element/ancestor::sch:*[1]"/>
    <xsl:sequence select="local-name($owner) = $allowed
      and ($element/parent::sch:* or $supported(local-name($owner))?mixed)"/>
  </xsl:function>

  <!-- One fault: where, what, and what to do. -->
  <xsl:function name="f:fault" as="xs:string">
    <xsl:param name="element" as="element()"/>
    <xsl:param name="sentence" as="xs:string"/>
    <xsl:variable name="line" as="xs:string?" select="$element/@made:line ! ('line ' || .)"/>
    <xsl:variable name="file" as="xs:string?" select="$element/@made:file ! (' of ' || .)"/>
    <xsl:sequence select="($line ! (. || $file), f:path($element))[1] || ': element ' || name($element) || ': '
      || $sentence || '.'"/>
  </xsl:function>

  <xsl:function name="f:path" as="xs:string">
    <xsl:param name="element" as="element()"/>
    <xsl:variable name="name" as="xs:QName" select="node-name($element)"/>
    <xsl:sequence select="$element/parent::* ! f:path(.) || '/' || name($element) || '['
      || 1 + count($element/preceding-sibling::*[node-name() = $name]) || ']'"/>
  </xsl:function>

  <xsl:function name="f:list" as="xs:string">
    <xsl:param name="names" as="xs:string*"/>
    <xsl:sequence select="if (count($names) lt 2) then string($names)
      else string-join($names[position() lt last()], ', ') || ' or ' || $names[last()]"/>
  </xsl:function>

  <xsl:function name="f:is-phase" as="xs:boolean">
    <xsl:param name="within" as="node()"/>
    <xsl:param name="name" as="xs:string"/>
    <xsl:sequence select="$name = ('#ALL', '#DEFAULT') or root($within)//sch:phase/@id = $name"/>
  </xsl:function>

</xsl:stylesheet>
